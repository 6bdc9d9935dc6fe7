/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-ncdu.h"

enum
{
  PIECE_BYTES = 64 * 1024
};

typedef struct
{
  BellhopTree *tree;
  GString     *text;
  gsize        n_at_turn; /* how long the text was when others had their turn last */
} Export;

/* The numbers of a folder without those of what is in it. */
static gint64
get_own_number (Export *self,
                guint32 node,
                guint   column)
{
  gint64 number = bellhop_tree_get_number (self->tree, node, column);

  for (guint32 child = bellhop_tree_get_first_child (self->tree, node); child != BELLHOP_TREE_TOP;
       child = bellhop_tree_get_next (self->tree, child))
    number -= bellhop_tree_get_number (self->tree, child, column);
  return MAX (number, 0);
}

static void
append_object (Export *self,
               guint32 node)
{
  g_string_append (self->text, "{\"name\":");
  /* As ncdu does: bytes that are not UTF-8 stay as they are. */
  bellhop_json_append_string (self->text, bellhop_tree_get_name (self->tree, node));
  g_string_append_printf (self->text, ",\"asize\":%" G_GINT64_FORMAT ",\"dsize\":%" G_GINT64_FORMAT,
                          get_own_number (self, node, 1 + USAGE_APPARENT),
                          get_own_number (self, node, 1 + USAGE_DISK));
  if ((bellhop_tree_get_flags (self->tree, node) & BELLHOP_TREE_PARTIAL) != 0 &&
      bellhop_tree_get_n_children (self->tree, node) == 0)
    g_string_append (self->text, ",\"read_error\":true");
  g_string_append_c (self->text, '}');
}

/* Lets others have their turn now and then. */
static gboolean
take_turns (Export  *self,
            GError **error)
{
  if (self->text->len - self->n_at_turn < PIECE_BYTES)
    return TRUE;

  self->n_at_turn = self->text->len;
  return bellhop_yield (error);
}

static gboolean
is_folder (Export *self,
           guint32 node)
{
  return (bellhop_tree_get_flags (self->tree, node) & BELLHOP_TREE_FOLDER) != 0;
}

/* From @root through all that is below it, without recursion: a tree may be deep. */
static gboolean
append_below (Export  *self,
              guint32  root,
              GError **error)
{
  guint32 node = root;

  while (TRUE)
    {
      guint32 next = BELLHOP_TREE_TOP;

      if (is_folder (self, node))
        {
          g_string_append (self->text, node == root ? "[" : ",\n[");
          append_object (self, node);
          next = bellhop_tree_get_first_child (self->tree, node);
        }
      else
        {
          g_string_append (self->text, node == root ? "[" : ",\n");
          append_object (self, node);
        }
      if (!take_turns (self, error))
        return FALSE;

      while (next == BELLHOP_TREE_TOP)
        {
          if (node == root || is_folder (self, node))
            g_string_append_c (self->text, ']');
          if (node == root)
            return TRUE;
          next = bellhop_tree_get_next (self->tree, node);
          if (next == BELLHOP_TREE_TOP)
            node = bellhop_tree_get_parent (self->tree, node);
        }
      node = next;
    }
}

static gboolean
append_all (Export  *self,
            GError **error)
{
  guint32 root = bellhop_tree_get_first_child (self->tree, BELLHOP_TREE_TOP);

  g_string_append_printf (self->text,
                          "[1,2,{\"progname\":\"bellhop\",\"progver\":\"1\",\"timestamp\":"
                          "%" G_GINT64_FORMAT "},\n",
                          g_get_real_time () / G_USEC_PER_SEC);
  if (root != BELLHOP_TREE_TOP && !append_below (self, root, error))
    return FALSE;
  g_string_append (self->text, "]\n");
  return TRUE;
}

gboolean
usage_ncdu_export (BellhopTree *tree,
                   GFile       *file,
                   GError     **error)
{
  Export export = { .tree = tree, .text = g_string_new (NULL) };
  gboolean succeeded = append_all (&export, error);
  g_autoptr(GBytes) bytes = g_string_free_to_bytes (export.text);

  return succeeded && bellhop_await (bellhop_file_replace (file, bytes), error);
}
