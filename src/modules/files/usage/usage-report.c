/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  MAP_WIDTH = 1024,
  MAP_HEIGHT = 768,
  NODES_AT_ONCE = 20000,
  ROWS_AT_ONCE = 500,
  PATHS_AT_ONCE = 512 * 1024,
  STEPS_AT_ONCE = 64, /* of sorting */
  TEXTS_BYTES = 64 * 1024,
  LAST_US = 10000,     /* for the folders of a cancelled run, and again for its files */
  CUT_SHORT_US = 2000, /* the same where it has waited already */
};

/* A pipe is given the table of folders alone, as of du. */
static void
set_detail (gpointer output)
{
  bellhop_output_set_detail (BELLHOP_OUTPUT (output), TRUE);
}

static void
text_free (gpointer text)
{
  g_string_free (text, TRUE);
}

void
usage_report_init (UsageReport *self,
                   BellhopRun  *run,
                   guint        depth)
{
  const BellhopColumn columns[] = {
    { "path", _("Name"), BELLHOP_COLUMN_PATH },
    { "disk_bytes", _("On Disk"), BELLHOP_COLUMN_BYTES },
    { "apparent_bytes", _("Size"), BELLHOP_COLUMN_BYTES },
    { "files", _("Files"), BELLHOP_COLUMN_INTEGER },
    { "items", _("Items"), BELLHOP_COLUMN_INTEGER },
    { "newest", _("Newest"), BELLHOP_COLUMN_TIME },
  };

  *self = (UsageReport){
    .run = run,
    .depth = depth,
    .unread = { .run = run },
    .about = g_hash_table_new (NULL, NULL),
    .texts = g_string_chunk_new (TEXTS_BYTES),
    .left_out = g_hash_table_new_full (NULL, NULL, NULL, text_free),
  };
  self->tree = bellhop_run_add_tree (run, "tree", _("Everything"), columns, G_N_ELEMENTS (columns));
  bellhop_tree_set_limits (self->tree, depth, BELLHOP_TREE_MAX_ROWS_WRITTEN);
  set_detail (self->tree);
  usage_sums_init (&self->sums, self->tree);
}

void
usage_report_clear (UsageReport *self)
{
  usage_sums_clear (&self->sums);
  g_clear_pointer (&self->about, g_hash_table_unref);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  g_clear_pointer (&self->left_out, g_hash_table_unref);
  g_clear_error (&self->failure);
}

/* --- Batches --- */

/* A folder may be heard of first by what is in it. */
static guint32
get_node (UsageReport *self,
          UsageFolder *folder)
{
  UsageFolder *above = folder;

  if (folder == NULL)
    return BELLHOP_TREE_TOP;

  while (!folder->has_node)
    {
      /* The highest that has none, whose own parent has one. */
      for (above = folder; above->parent != NULL && !above->parent->has_node; above = above->parent)
        ;
      above->node = bellhop_tree_add (self->tree,
                                      above->parent != NULL ? above->parent->node
                                                            : BELLHOP_TREE_TOP,
                                      above->name, BELLHOP_TREE_FOLDER, NULL);
      above->has_node = TRUE;
      self->n_folders++;
    }
  return folder->node;
}

static void
mark_partial (UsageReport *self,
              guint32      node)
{
  for (; node != BELLHOP_TREE_TOP &&
         (bellhop_tree_get_flags (self->tree, node) & BELLHOP_TREE_PARTIAL) == 0;
       node = bellhop_tree_get_parent (self->tree, node))
    bellhop_tree_set_flags (self->tree, node, BELLHOP_TREE_FOLDER | BELLHOP_TREE_PARTIAL);
}

static void
add_unreadable (UsageReport *self,
                guint32      folder,
                const char  *name,
                int          number)
{
  g_autofree char *parent = folder != BELLHOP_TREE_TOP ? bellhop_tree_dup_path (self->tree, folder)
                                                       : NULL;
  g_autofree char *path = parent == NULL ? g_strdup (name)
                          : name != NULL ? g_build_filename (parent, name, NULL)
                                         : g_strdup (parent);

  files_unread_add (&self->unread, path, files_unread_get_reason (number, parent != NULL ? 1 : 0));
  mark_partial (self, folder);
}

static void
keep_about (UsageReport *self,
            guint32      node,
            const char  *about)
{
  g_hash_table_insert (self->about, GUINT_TO_POINTER (node),
                       g_string_chunk_insert (self->texts, about));
}

/* That a folder could not be read is found when it has its text already. */
static void
keep_failure (UsageReport *self,
              guint32      node)
{
  const char      *before = usage_report_get_about (self, node);
  g_autofree char *after = NULL;

  if (before != NULL && strstr (before, ",\"read_error\":true") != NULL)
    return;
  after = g_strconcat (before != NULL ? before : "", ",\"read_error\":true", NULL);
  keep_about (self, node, after);
}

static void
keep_left_out (UsageReport *self,
               guint32      node,
               const char  *name,
               const char  *about,
               gboolean     is_folder)
{
  GString *text = g_hash_table_lookup (self->left_out, GUINT_TO_POINTER (node));

  if (text == NULL)
    {
      text = g_string_new (NULL);
      g_hash_table_insert (self->left_out, GUINT_TO_POINTER (node), text);
    }
  g_string_append (text, is_folder ? ",\n[{\"name\":" : ",\n{\"name\":");
  bellhop_json_append_string (text, name);
  g_string_append (text, about);
  g_string_append (text, is_folder ? "}]" : "}");
}

static void
add_entry (UsageReport      *self,
           const UsageEntry *entry,
           const char       *texts)
{
  const char  *name = texts + entry->name;
  guint32      node = get_node (self, entry->folder);
  const gint64 numbers[USAGE_N_NUMBERS] = {
    [USAGE_DISK] = entry->disk_bytes,
    [USAGE_APPARENT] = entry->apparent_bytes,
    [USAGE_FILES] = entry->is_folder ? 0 : 1,
    [USAGE_ITEMS] = 1,
    [USAGE_NEWEST] = entry->modified_s,
  };

  if (entry->is_left_out)
    {
      keep_left_out (self, node, name, texts + entry->about, entry->is_folder);
      return;
    }
  if (entry->error_number != 0)
    {
      if (!self->missing.is_set &&
          (entry->folder == NULL || (entry->is_folder && entry->folder->parent == NULL)))
        self->missing = (UsageMissing){ TRUE, node, (guint) self->unread.n_rows };
      add_unreadable (self, node, entry->is_folder ? NULL : name, entry->error_number);
      if (entry->is_folder && node != BELLHOP_TREE_TOP)
        keep_failure (self, node);
      return;
    }
  usage_sums_add (&self->sums, node, numbers);
  if (!entry->is_folder)
    {
      node = bellhop_tree_add (self->tree, node, name, BELLHOP_TREE_PLAIN, numbers);
      self->n_files++;
    }
  if (entry->about != 0 && node != BELLHOP_TREE_TOP)
    keep_about (self, node, texts + entry->about);
}

void
usage_report_add (gpointer batch,
                  gpointer report)
{
  UsageBatch  *entries = batch;
  UsageReport *self = report;

  if (self->is_cut_short)
    return;
  for (guint i = 0; i < entries->entries->len; i++)
    {
      const UsageEntry *entry = &g_array_index (entries->entries, UsageEntry, i);

      add_entry (self, entry, entries->names->str);
    }
  usage_sums_end (&self->sums);
  bellhop_run_set_progress (self->run, self->n_files + self->n_folders, 0);
}

const char *
usage_report_get_about (const UsageReport *self,
                        guint32            node)
{
  return g_hash_table_lookup (self->about, GUINT_TO_POINTER (node));
}

const char *
usage_report_get_left_out (const UsageReport *self,
                           guint32            node)
{
  const GString *text = g_hash_table_lookup (self->left_out, GUINT_TO_POINTER (node));

  return text != NULL ? text->str : NULL;
}

/* --- The end --- */

typedef struct
{
  gint64  bytes;
  guint32 node;
  guint   depth; /* how much of what is below it is shown */
} Sized;

/* The greatest first, and what is as great by name. */
static int
sized_cmp (gconstpointer a,
           gconstpointer b,
           gpointer      data)
{
  BellhopTree *tree = data;
  const Sized *left = a;
  const Sized *right = b;

  if (left->bytes != right->bytes)
    return left->bytes > right->bytes ? -1 : 1;
  return strcmp (bellhop_tree_get_name (tree, left->node),
                 bellhop_tree_get_name (tree, right->node));
}

/* FALSE when it is not to go on: what there is time for after a cancellation is told as well. */
static gboolean
take_turn (UsageReport *self)
{
  if (!self->is_cut_short && self->failure == NULL && bellhop_yield (&self->failure))
    return TRUE;
  if (self->end_us == 0)
    self->end_us = bellhop_now_us () + (self->is_cut_short ? CUT_SHORT_US : LAST_US);
  return bellhop_now_us () < self->end_us;
}

typedef struct
{
  UsageReport *report;
  guint        n_steps;
} Sorting;

static gboolean
sort_step (gpointer data,
           GError **error)
{
  Sorting *self = data;

  return ++self->n_steps % STEPS_AT_ONCE != 0 || take_turn (self->report);
}

static gboolean
sort_sized (UsageReport *self,
            GArray      *all)
{
  Sorting           sorting = { self, 0 };
  const BellhopSort sort = { sizeof (Sized), sized_cmp, self->tree, sort_step, &sorting };

  return all->len < 2 || bellhop_sort (&sort, all->data, all->len, NULL);
}

static Sized
get_sized (UsageReport *self,
           guint32      node,
           guint        depth)
{
  return (Sized){ bellhop_tree_get_number (self->tree, node, 1 + USAGE_DISK), node, depth };
}

/* The folders right below @node, the greatest first. */
static GArray *
sort_folders (UsageReport *self,
              guint32      node,
              guint        depth)
{
  g_autoptr(GArray) folders = g_array_new (FALSE, FALSE, sizeof (Sized));
  guint n_seen = 0;

  for (guint32 child = bellhop_tree_get_first_child (self->tree, node); child != BELLHOP_TREE_TOP;
       child = bellhop_tree_get_next (self->tree, child))
    {
      Sized sized = get_sized (self, child, depth);

      if ((bellhop_tree_get_flags (self->tree, child) & BELLHOP_TREE_FOLDER) != 0)
        g_array_append_val (folders, sized);
      if (++n_seen % NODES_AT_ONCE == 0 && !take_turn (self))
        return NULL;
    }
  return sort_sized (self, folders) ? g_steal_pointer (&folders) : NULL;
}

static void
add_folder_row (UsageReport  *self,
                BellhopTable *table,
                guint32       node)
{
  g_autofree char *path = bellhop_tree_dup_path (self->tree, node);
  g_autofree char *newest = bellhop_tree_dup_time (self->tree, node, 1 + USAGE_NEWEST);

  bellhop_table_add (table, path,
                     bellhop_tree_get_number (self->tree, node, 1 + USAGE_DISK),
                     bellhop_tree_get_number (self->tree, node, 1 + USAGE_APPARENT),
                     bellhop_tree_get_number (self->tree, node, 1 + USAGE_FILES),
                     bellhop_tree_get_number (self->tree, node, 1 + USAGE_ITEMS), newest);
}

/* Without recursion: a tree may be deep. */
static gboolean
add_folder_rows (UsageReport  *self,
                 BellhopTable *table,
                 guint32       root)
{
  g_autoptr(GArray) ahead = g_array_new (FALSE, FALSE, sizeof (Sized));
  Sized next = get_sized (self, root, self->depth);

  for (guint n_rows = 1;; n_rows++)
    {
      add_folder_row (self, table, next.node);
      if (next.depth > 0)
        {
          g_autoptr(GArray) folders = sort_folders (self, next.node, next.depth - 1);

          if (folders == NULL)
            return FALSE;
          for (guint i = folders->len; i > 0; i--)
            g_array_append_val (ahead, g_array_index (folders, Sized, i - 1));
        }
      if (ahead->len == 0)
        return TRUE;
      next = g_array_index (ahead, Sized, ahead->len - 1);
      g_array_set_size (ahead, ahead->len - 1);
      if (n_rows % ROWS_AT_ONCE == 0 && !take_turn (self))
        return FALSE;
    }
}

static gboolean
add_folders (UsageReport *self)
{
  const BellhopColumn columns[] = {
    { "path", _("Folder"), BELLHOP_COLUMN_PATH },
    { "disk_bytes", _("On Disk"), BELLHOP_COLUMN_BYTES },
    { "apparent_bytes", _("Size"), BELLHOP_COLUMN_BYTES },
    { "files", _("Files"), BELLHOP_COLUMN_INTEGER },
    { "items", _("Items"), BELLHOP_COLUMN_INTEGER },
    { "newest", _("Newest"), BELLHOP_COLUMN_TIME },
  };
  BellhopTable *table = bellhop_run_add_table (self->run, "folders", _("Folders"), columns,
                                               G_N_ELEMENTS (columns));

  for (guint32 node = bellhop_tree_get_first_child (self->tree, BELLHOP_TREE_TOP);
       node != BELLHOP_TREE_TOP; node = bellhop_tree_get_next (self->tree, node))
    if (!add_folder_rows (self, table, node))
      return FALSE;
  return TRUE;
}

/* Keeps the @n greatest: when there are twice as many, the lesser half goes. */
static gboolean
keep_large (UsageReport *self,
            GArray      *all,
            guint        n)
{
  if (!sort_sized (self, all))
    return FALSE;
  if (all->len > n)
    g_array_set_size (all, n);
  return TRUE;
}

/* NULL when it was cancelled. */
static GArray *
find_largest (UsageReport *self,
              guint        n)
{
  g_autoptr(GArray) all = g_array_new (FALSE, FALSE, sizeof (Sized));

  for (guint32 node = 0; node < bellhop_tree_get_n_nodes (self->tree); node++)
    {
      Sized sized = get_sized (self, node, 0);

      if (node % NODES_AT_ONCE == NODES_AT_ONCE - 1 && !take_turn (self))
        return NULL;
      if ((bellhop_tree_get_flags (self->tree, node) & BELLHOP_TREE_FOLDER) != 0)
        continue;
      g_array_append_val (all, sized);
      if (all->len >= 2 * MAX (n, 1024) && !keep_large (self, all, n))
        return NULL;
    }
  return keep_large (self, all, n) ? g_steal_pointer (&all) : NULL;
}

/* FALSE when it was cancelled meanwhile: then what is there is kept, and nothing more is added. */
static gboolean
add_largest (UsageReport *self,
             guint        n)
{
  const BellhopColumn columns[] = {
    { "path", _("File"), BELLHOP_COLUMN_PATH },
    { "disk_bytes", _("On Disk"), BELLHOP_COLUMN_BYTES },
    { "apparent_bytes", _("Size"), BELLHOP_COLUMN_BYTES },
    { "modified", _("Modified"), BELLHOP_COLUMN_TIME },
  };
  g_autoptr(GArray) all = NULL;
  BellhopTable *table = NULL;
  gsize         n_bytes = 0; /* of paths since the last turn: each may be long */

  if (n == 0)
    return TRUE;
  all = find_largest (self, n);
  if (all == NULL)
    return FALSE;

  table = bellhop_run_add_table (self->run, "largest", _("Largest Files"), columns,
                                 G_N_ELEMENTS (columns));
  set_detail (table);
  for (guint i = 0; i < all->len; i++)
    {
      const Sized     *large = &g_array_index (all, Sized, i);
      g_autofree char *path = bellhop_tree_dup_path (self->tree, large->node);
      g_autofree char *time = bellhop_tree_dup_time (self->tree, large->node, 1 + USAGE_NEWEST);

      bellhop_table_add (table, path, large->bytes,
                         bellhop_tree_get_number (self->tree, large->node, 1 + USAGE_APPARENT),
                         time);
      n_bytes += strlen (path);
      if (i % ROWS_AT_ONCE != ROWS_AT_ONCE - 1 && n_bytes < PATHS_AT_ONCE)
        continue;
      n_bytes = 0;
      if (!take_turn (self))
        return FALSE;
    }
  return TRUE;
}

static gint64
get_whole (UsageReport *self,
           guint        column)
{
  gint64 sum = 0;

  for (guint32 root = bellhop_tree_get_first_child (self->tree, BELLHOP_TREE_TOP);
       root != BELLHOP_TREE_TOP; root = bellhop_tree_get_next (self->tree, root))
    {
      const gint64 number = bellhop_tree_get_number (self->tree, root, 1 + column);

      sum = number > G_MAXINT64 - sum ? G_MAXINT64 : sum + number;
    }
  return sum;
}

static void
add_summary (UsageReport *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_int_member (object, "disk_bytes", get_whole (self, USAGE_DISK));
  json_object_set_int_member (object, "apparent_bytes", get_whole (self, USAGE_APPARENT));
  json_object_set_int_member (object, "files", (gint64) self->n_files);
  json_object_set_int_member (object, "folders", (gint64) self->n_folders);
  json_object_set_int_member (object, "unreadable", (gint64) self->unread.n_rows);
  json_node_set_object (node, object);
  bellhop_run_add_json (self->run, "summary", _("Summary"), node);
  set_detail (bellhop_run_find_output (self->run, "summary"));
}

static void
add_verdict (UsageReport *self)
{
  g_autofree char *disk = g_format_size ((guint64) MAX (get_whole (self, USAGE_DISK), 0));
  g_autofree char *apparent = g_format_size ((guint64) MAX (get_whole (self, USAGE_APPARENT), 0));
  g_autofree char *headline = g_strdup_printf (_("%s on disk"), disk);
  g_autofree char *content = g_strdup_printf (_("%s of content"), apparent);
  g_autofree char *files = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'lu file",
                                                         "%'lu files", (gulong) self->n_files),
                                            (gulong) self->n_files);
  g_autofree char *folders = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'lu folder",
                                                           "%'lu folders",
                                                           (gulong) self->n_folders),
                                              (gulong) self->n_folders);
  BellhopVerdict  *verdict = bellhop_verdict_new (BELLHOP_VERDICT_SUCCESS, headline);

  bellhop_verdict_add_fact (verdict, content);
  bellhop_verdict_add_fact (verdict, files);
  bellhop_verdict_add_fact (verdict, folders);
  bellhop_run_take_verdict (self->run, verdict);
}

static void
add_map (UsageReport *self)
{
  const guint32 root = bellhop_tree_get_first_child (self->tree, BELLHOP_TREE_TOP);
  g_autoptr(GBytes) map = NULL;

  if (root == BELLHOP_TREE_TOP)
    return;
  map = bellhop_treemap_draw_svg (self->tree, root, 1 + USAGE_DISK, MAP_WIDTH, MAP_HEIGHT);
  bellhop_run_add_picture (self->run, "map", _("Map"), "image/svg+xml", map);
  set_detail (bellhop_run_find_output (self->run, "map"));
}

gboolean
usage_report_end (UsageReport *self,
                  guint        n_largest,
                  GError     **error)
{
  add_folders (self);
  self->end_us = 0;
  add_largest (self, n_largest);
  add_summary (self);
  add_verdict (self);
  if (self->is_cut_short)
    return FALSE;
  if (self->failure == NULL && bellhop_yield (&self->failure))
    {
      add_map (self);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&self->failure));
  return FALSE;
}

void
usage_report_cut_short (UsageReport *self,
                        guint        n_largest)
{
  self->is_cut_short = TRUE;
  usage_report_end (self, n_largest, NULL);
}
