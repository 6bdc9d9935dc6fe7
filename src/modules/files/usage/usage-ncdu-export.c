/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-ncdu.h"

enum
{
  PIECE_BYTES = 64 * 1024
};

/* Among nodes: what was begun last ends. */
static const guint32 FOLDER_END = BELLHOP_TREE_TOP;

typedef struct
{
  const UsageReport *report;
  BellhopTree       *tree;
  GString           *text;
  gsize              n_at_turn; /* how long the text was when others had their turn last */
} Export;

static void
append_sizes (Export *self,
              guint32 node)
{
  g_string_append_printf (self->text, ",\"asize\":%" G_GINT64_FORMAT ",\"dsize\":%" G_GINT64_FORMAT,
                          bellhop_tree_get_number (self->tree, node, 1 + USAGE_APPARENT),
                          bellhop_tree_get_number (self->tree, node, 1 + USAGE_DISK));
  usage_append_time (self->text, bellhop_tree_get_number (self->tree, node, 1 + USAGE_NEWEST));
}

static void
append_object (Export *self,
               guint32 node)
{
  const char *about = usage_report_get_about (self->report, node);

  g_string_append (self->text, "{\"name\":");
  /* As ncdu does: bytes that are not UTF-8 stay as they are. */
  bellhop_json_append_string (self->text, bellhop_tree_get_name (self->tree, node));
  if (about == NULL || !usage_has_sizes (about))
    append_sizes (self, node);
  if (about != NULL)
    g_string_append (self->text, about);
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

/* From @root through all that is below it, in the order in which it was found, so that the same of
 * several names counts when it is read. Without recursion: a tree may be deep. */
static gboolean
append_below (Export  *self,
              guint32  root,
              GError **error)
{
  g_autoptr(GArray) ahead = g_array_new (FALSE, FALSE, sizeof (guint32));
  const char *between = "";

  g_array_append_val (ahead, root);
  while (ahead->len > 0)
    {
      const guint32  node = g_array_index (ahead, guint32, ahead->len - 1);
      const gboolean is_list = node == root || (node != FOLDER_END && is_folder (self, node));
      const char    *left_out;

      g_array_set_size (ahead, ahead->len - 1);
      if (node == FOLDER_END)
        {
          g_string_append_c (self->text, ']');
          continue;
        }
      g_string_append (self->text, between);
      between = ",\n";
      if (is_list)
        {
          g_string_append_c (self->text, '[');
          g_array_append_val (ahead, FOLDER_END);
        }
      append_object (self, node);
      left_out = is_list ? usage_report_get_left_out (self->report, node) : NULL;
      if (left_out != NULL)
        g_string_append (self->text, left_out);
      for (guint32 child = bellhop_tree_get_first_child (self->tree, node);
           child != BELLHOP_TREE_TOP; child = bellhop_tree_get_next (self->tree, child))
        g_array_append_val (ahead, child);
      if (!take_turns (self, error))
        return FALSE;
    }
  return TRUE;
}

static void
append_head (Export *self)
{
  g_string_append_printf (self->text,
                          "1,2,{\"progname\":\"bellhop\",\"progver\":\"1\",\"timestamp\":"
                          "%" G_GINT64_FORMAT "},",
                          g_get_real_time () / G_USEC_PER_SEC);
}

/* What was read keeps what is around it: who has scanned the folder, and when. */
static gboolean
append_all (Export          *self,
            const UsageScan *scan,
            GError         **error)
{
  const guint32 root = bellhop_tree_get_first_child (self->tree, BELLHOP_TREE_TOP);
  const char   *head = usage_scan_get_head (scan);
  const char   *tail = usage_scan_get_tail (scan);

  g_string_append_c (self->text, '[');
  if (head != NULL)
    g_string_append (self->text, head);
  else
    append_head (self);
  g_string_append_c (self->text, '\n');
  if (root != BELLHOP_TREE_TOP && !append_below (self, root, error))
    return FALSE;
  if (tail != NULL)
    g_string_append (self->text, tail);
  g_string_append (self->text, "]\n");
  return TRUE;
}

gboolean
usage_ncdu_export (const UsageReport *report,
                   const UsageScan   *scan,
                   GFile             *file,
                   GError           **error)
{
  Export export = { .report = report, .tree = report->tree, .text = g_string_new (NULL) };
  gboolean succeeded = append_all (&export, scan, error);
  g_autoptr(GBytes) bytes = g_string_free_to_bytes (export.text);

  return succeeded && bellhop_await (bellhop_file_replace (file, bytes), error);
}
