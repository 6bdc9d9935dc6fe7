/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-json.h"
#include "usage-ncdu.h"

#include <errno.h>
#include <string.h>

enum
{
  MAX_DEPTH = 4096
};

/* More than any disk has; sums of very many of them are still numbers. */
static const gint64 MAX_BYTES = G_GINT64_CONSTANT (1) << 50;

typedef struct
{
  UsageScan *scan;
  GFile     *file;
} Import;

/* What is read of an item. */
typedef struct
{
  GString *name;
  gint64   disk_bytes;
  gint64   apparent_bytes;
  gboolean is_unreadable;
} Item;

/* On the way through a file. */
typedef struct
{
  Import    *import;
  UsageJson *json;
  GPtrArray *folders; /* of UsageFolder: those that are open */
  Item       item;
} Reading;

static void
import_free (gpointer data)
{
  Import *self = data;

  g_object_unref (self->file);
  g_free (self);
}

static gint64
get_bytes (const UsageJson *json)
{
  return CLAMP (g_ascii_strtoll (json->text->str, NULL, 10), 0, MAX_BYTES);
}

/* FALSE with an error, be it of reading or of what was read. */
static gboolean
refuse (Reading       *self,
        UsageJsonToken token,
        GError       **error)
{
  return token != USAGE_JSON_FAILED && usage_json_fail (self->json, error);
}

/* The value of one member, whose name is the last text. */
static gboolean
read_member (Reading *self,
             GError **error)
{
  UsageJson       *json = self->json;
  g_autofree char *member = g_strdup (json->text->str);
  UsageJsonToken   token;

  token = usage_json_next (json, error);
  if (token != USAGE_JSON_COLON)
    return refuse (self, token, error);

  token = usage_json_next (json, error);
  if (token == USAGE_JSON_STRING && g_str_equal (member, "name"))
    g_string_assign (self->item.name, json->text->str);
  else if (token == USAGE_JSON_NUMBER && g_str_equal (member, "asize"))
    self->item.apparent_bytes = get_bytes (json);
  else if (token == USAGE_JSON_NUMBER && g_str_equal (member, "dsize"))
    self->item.disk_bytes = get_bytes (json);
  else if (token == USAGE_JSON_TRUE && g_str_equal (member, "read_error"))
    self->item.is_unreadable = TRUE;
  else
    return usage_json_skip (json, token, error);
  return TRUE;
}

/* All members up to the end of the object. */
static gboolean
read_object (Reading *self,
             GError **error)
{
  UsageJsonToken token = usage_json_next (self->json, error);

  while (token == USAGE_JSON_STRING)
    {
      if (!read_member (self, error))
        return FALSE;
      token = usage_json_next (self->json, error);
      if (token == USAGE_JSON_COMMA)
        token = usage_json_next (self->json, error);
    }
  return token == USAGE_JSON_OBJECT_END || refuse (self, token, error);
}

/* Below the top a name is one, and no way to elsewhere: something may be done with what it stands
   for. */
static gboolean
is_name (const Reading *self)
{
  const char *name = self->item.name->str;

  if (self->folders->len == 0)
    return *name != '\0';
  return *name != '\0' && strchr (name, '/') == NULL && !g_str_equal (name, ".") &&
         !g_str_equal (name, "..");
}

static gboolean
read_item (Reading *self,
           gboolean is_folder,
           GError **error)
{
  UsageScan   *scan = self->import->scan;
  UsageFolder *parent = self->folders->len > 0 ? self->folders->pdata[self->folders->len - 1]
                                               : NULL;
  UsageEntry   entry = { .folder = parent, .is_folder = is_folder };

  g_string_truncate (self->item.name, 0);
  self->item = (Item){ .name = self->item.name };
  if (!read_object (self, error))
    return FALSE;
  if (!is_name (self) || self->folders->len > MAX_DEPTH)
    return usage_json_fail (self->json, error);

  entry.apparent_bytes = self->item.apparent_bytes;
  entry.disk_bytes = self->item.disk_bytes;
  if (is_folder)
    {
      entry.folder = usage_scan_add_folder (scan, 0, parent, self->item.name->str);
      g_ptr_array_add (self->folders, entry.folder);
    }
  if (!usage_scan_add (scan, self->json->job, 0, &entry, self->item.name->str, error))
    return FALSE;
  if (!self->item.is_unreadable)
    return TRUE;
  entry.error_number = EIO;
  return usage_scan_add (scan, self->json->job, 0, &entry, self->item.name->str, error);
}

static gboolean
read_folder (Reading *self,
             GError **error)
{
  const UsageJsonToken token = usage_json_next (self->json, error);

  if (token != USAGE_JSON_OBJECT)
    return refuse (self, token, error);
  return read_item (self, /* is_folder = */ TRUE, error);
}

/* A file is an object, a folder a list of which the first is its object. Without recursion: who
 * wrote the file decides how deep it goes. */
static gboolean
read_items (Reading *self,
            GError **error)
{
  UsageJsonToken token;
  gboolean       goes_on;

  do
    {
      token = usage_json_next (self->json, error);
      if (token == USAGE_JSON_ARRAY)
        goes_on = read_folder (self, error);
      else if (token == USAGE_JSON_OBJECT)
        goes_on = read_item (self, /* is_folder = */ FALSE, error);
      else if (token == USAGE_JSON_ARRAY_END && self->folders->len > 0)
        goes_on = g_ptr_array_steal_index (self->folders, self->folders->len - 1) != NULL;
      else
        goes_on = (token == USAGE_JSON_COMMA && self->folders->len > 0) ||
                  refuse (self, token, error);
    }
  while (goes_on && self->folders->len > 0);
  return goes_on;
}

/* The version of the format, twice, and about the program. */
static gboolean
read_head (Reading *self,
           GError **error)
{
  UsageJsonToken token = usage_json_next (self->json, error);

  if (token != USAGE_JSON_ARRAY)
    return refuse (self, token, error);
  for (guint i = 0; i < 3; i++)
    {
      if (!usage_json_skip (self->json, usage_json_next (self->json, error), error))
        return FALSE;
      token = usage_json_next (self->json, error);
      if (token != USAGE_JSON_COMMA)
        return refuse (self, token, error);
    }
  return TRUE;
}

/* On a worker thread. */
static gboolean
import_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Import *self = data;
  g_auto(UsageJson) json = { NULL };
  g_autoptr(GPtrArray) folders = g_ptr_array_new ();
  g_autoptr(GString) name = g_string_new (NULL);
  Reading reading = { .import = self, .json = &json, .folders = folders, .item = { .name = name } };

  return usage_json_open (&json, job, self->file, error) &&
         read_head (&reading, error) &&
         read_items (&reading, error) &&
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
