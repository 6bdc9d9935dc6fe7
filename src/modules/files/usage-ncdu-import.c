/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-ncdu.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

enum
{
  MAX_DEPTH = 4096
};

typedef struct
{
  UsageScan *scan;
  GFile     *file;
} Import;

static void
import_free (gpointer data)
{
  Import *self = data;

  g_object_unref (self->file);
  g_free (self);
}

static gboolean
fail (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("This is no export of ncdu"));
  return FALSE;
}

static gint64
get_number (JsonObject *object,
            const char *name)
{
  return MAX (json_object_get_int_member_with_default (object, name, 0), 0);
}

static gboolean add_below (Import      *self,
                           BellhopJob  *job,
                           UsageFolder *parent,
                           JsonArray   *items,
                           guint        depth,
                           GError     **error);

/* An item is an object, or a list of which the first is the object of a folder. */
static gboolean
add_item (Import      *self,
          BellhopJob  *job,
          UsageFolder *parent,
          JsonNode    *item,
          guint        depth,
          GError     **error)
{
  JsonArray  *items = JSON_NODE_HOLDS_ARRAY (item) ? json_node_get_array (item) : NULL;
  JsonNode   *node = items != NULL && json_array_get_length (items) > 0 ? json_array_get_element (items, 0) : item;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = object != NULL ? json_object_get_string_member_with_default (object, "name", NULL) : NULL;
  UsageEntry  entry = { .folder = parent, .is_folder = items != NULL };

  if (name == NULL || depth > MAX_DEPTH)
    return fail (error);

  entry.apparent_bytes = get_number (object, "asize");
  entry.disk_bytes = get_number (object, "dsize");
  if (items != NULL)
    entry.folder = usage_scan_add_folder (self->scan, 0, parent, name);
  if (!usage_scan_add (self->scan, job, 0, &entry, name, error))
    return FALSE;

  if (json_object_get_boolean_member_with_default (object, "read_error", FALSE))
    {
      entry.error_number = EIO;
      if (!usage_scan_add (self->scan, job, 0, &entry, name, error))
        return FALSE;
    }
  return items == NULL || add_below (self, job, entry.folder, items, depth + 1, error);
}

static gboolean
add_below (Import      *self,
           BellhopJob  *job,
           UsageFolder *parent,
           JsonArray   *items,
           guint        depth,
           GError     **error)
{
  for (guint i = 1; i < json_array_get_length (items); i++)
    if (!add_item (self, job, parent, json_array_get_element (items, i), depth, error))
      return FALSE;
  return bellhop_job_checkpoint (job, error);
}

/* On a worker thread. */
static gboolean
import_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Import *self = data;
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autofree char *path = g_file_get_path (self->file);
  JsonNode        *root;
  JsonArray       *all;

  if (path == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("Only files on this computer can be read"));
      return FALSE;
    }
  if (!json_parser_load_from_mapped_file (parser, path, error))
    return FALSE;

  root = json_parser_get_root (parser);
  all = root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  if (all == NULL || json_array_get_length (all) < 4)
    return fail (error);
  return add_item (self, job, NULL, json_array_get_element (all, 3), 0, error) &&
         usage_scan_flush (self->scan, job, 0, error);
}

BellhopFuture *
usage_ncdu_import (UsageScan *scan,
                   GFile     *file)
{
  Import *self = g_new (Import, 1);

  *self = (Import){ scan, g_object_ref (file) };
  return bellhop_work (BELLHOP_LANE_IO, import_work, self, import_free);
}
