/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-report.h"

#include "files-path.h"

#include <glib/gi18n-lib.h>

enum
{
  ROWS_AT_ONCE = 2000 /* a part of a frame */
};

/* A pipe is given the table of groups alone. */
static void
set_detail (gpointer output)
{
  bellhop_output_set_detail (BELLHOP_OUTPUT (output), TRUE);
}

void
duplicates_report_init (DuplicatesReport *self,
                        BellhopRun       *run,
                        DuplicatesKeep    keep,
                        gboolean          has_references)
{
  const BellhopColumn columns[] = {
    { "group", _("Group"), BELLHOP_COLUMN_INTEGER },
    { "bytes", _("Size"), BELLHOP_COLUMN_BYTES },
    { "path", _("Path"), BELLHOP_COLUMN_PATH },
    { "disk_bytes", _("On Disk"), BELLHOP_COLUMN_BYTES },
    { "reference", _("Reference"), BELLHOP_COLUMN_TEXT },
  };

  *self = (DuplicatesReport){
    .run = run, .keep = keep, .has_references = has_references, .unread = { .run = run }
  };
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) duplicates_set_free);
  self->groups = bellhop_run_add_table (run, "duplicates", _("Duplicates"), columns,
                                        G_N_ELEMENTS (columns) - !has_references);
  bellhop_table_set_groups (self->groups, 0, 3);
  if (has_references)
    bellhop_table_set_kept (self->groups, 4);
}

void
duplicates_report_clear (DuplicatesReport *self)
{
  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->told, g_ptr_array_unref);
}

void
duplicates_report_keep_told (DuplicatesReport *self)
{
  self->told = g_ptr_array_new_with_free_func ((GDestroyNotify) duplicates_set_free);
  set_detail (self->groups);
}

void
duplicates_report_take_found (DuplicatesReport *self,
                              GPtrArray        *sets)
{
  while (sets->len > 0)
    {
      DuplicatesSet *set = g_ptr_array_steal_index (sets, sets->len - 1);

      /* One that has been begun stays the last. */
      g_ptr_array_insert (self->waiting, self->n_told > 0 ? (int) self->waiting->len - 1 : -1,
                          set);
    }
}

static void
add_row (DuplicatesReport     *self,
         const DuplicatesSet  *set,
         const DuplicatesFile *file)
{
  g_autofree char *path = duplicates_file_dup_path (file);
  g_autofree char *shown = files_path_display (path);

  if (self->has_references)
    bellhop_table_add (self->groups, (gint64) self->n_groups, (gint64) set->size, shown,
                       (gint64) file->disk_bytes, file->is_reference ? "yes" : "");
  else
    bellhop_table_add (self->groups, (gint64) self->n_groups, (gint64) set->size, shown,
                       (gint64) file->disk_bytes);
}

static void
end_set (DuplicatesReport *self)
{
  DuplicatesSet *set = g_ptr_array_steal_index (self->waiting, self->waiting->len - 1);

  self->n_told = 0;
  if (self->told != NULL)
    g_ptr_array_add (self->told, set);
  else
    duplicates_set_free (set);
}

/* What takes space on the disk, and may go, is wasted. */
static void
add_next_row (DuplicatesReport *self)
{
  const DuplicatesSet  *set = self->waiting->pdata[self->waiting->len - 1];
  const DuplicatesFile *file = set->files->pdata[self->n_told];

  if (self->n_told == 0)
    {
      self->n_groups++;
      self->kept = duplicates_keep_find (self->keep, set);
    }
  add_row (self, set, file);
  self->n_files++;
  if (duplicates_keep_may_go (self->kept, file))
    self->n_wasted_bytes += file->disk_bytes;
  if (++self->n_told == set->files->len)
    end_set (self);
}

gboolean
duplicates_report_add_rows (DuplicatesReport *self)
{
  for (guint i = 0; i < ROWS_AT_ONCE && self->waiting->len > 0; i++)
    add_next_row (self);
  return self->waiting->len > 0;
}

/* A group is begun when there is time for all of it. */
void
duplicates_report_add_last_rows (DuplicatesReport *self)
{
  for (guint i = 0; i < ROWS_AT_ONCE && self->waiting->len > 0; i++)
    {
      const DuplicatesSet *set = self->waiting->pdata[self->waiting->len - 1];

      if (self->n_told == 0 && set->files->len > ROWS_AT_ONCE - i)
        return;
      add_next_row (self);
    }
}

static const char *
get_reason (const DuplicatesFile *file)
{
  if (file->has_changed)
    return _("It changed during the comparison");
  return files_unread_get_reason (file->error_number, file->depth);
}

void
duplicates_report_add_failed (DuplicatesReport *self,
                              const GPtrArray  *files)
{
  for (guint i = 0; i < files->len; i++)
    {
      const DuplicatesFile *file = files->pdata[i];
      g_autofree char      *path = duplicates_file_dup_path (file);

      files_unread_add (&self->unread, path, get_reason (file));
    }
}

static void
add_verdict (DuplicatesReport *self)
{
  const gulong     n_groups = (gulong) self->n_groups;
  g_autofree char *size = g_format_size (self->n_wasted_bytes);
  g_autofree char *headline = NULL;
  g_autofree char *files = NULL;
  BellhopVerdict  *verdict;

  /* Translators: groups of files that are equal, and an amount of bytes. */
  headline = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'lu group, %s can be freed",
                                           "%'lu groups, %s can be freed", n_groups),
                              n_groups, size);
  verdict = bellhop_verdict_new (BELLHOP_VERDICT_SUCCESS,
                                 n_groups > 0 ? headline : _("No duplicates found"));
  files = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'lu equal file", "%'lu equal files",
                                        (gulong) self->n_files),
                           (gulong) self->n_files);
  if (n_groups > 0)
    bellhop_verdict_add_fact (verdict, files);
  bellhop_run_take_verdict (self->run, verdict);
}

void
duplicates_report_end (DuplicatesReport *self)
{
  g_autoptr(JsonObject) object = json_object_new ();
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_int_member (object, "groups", (gint64) self->n_groups);
  json_object_set_int_member (object, "files", (gint64) self->n_files);
  json_object_set_int_member (object, "wasted_bytes", (gint64) self->n_wasted_bytes);
  json_object_set_int_member (object, "unreadable", (gint64) self->unread.n_rows);
  json_node_set_object (node, object);
  bellhop_run_add_json (self->run, "summary", _("Summary"), node);
  set_detail (bellhop_run_find_output (self->run, "summary"));
  add_verdict (self);
}
