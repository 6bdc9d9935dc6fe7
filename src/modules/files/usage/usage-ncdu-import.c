/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-json.h"
#include "usage-ncdu.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  MAX_TEXT_BYTES = G_MAXINT32 /* of all names, and of what is kept beside them */
};

typedef struct
{
  UsageScan *scan;
  GFile     *file;
  GFile     *target; /* or NULL */
} Import;

/* What is read of an item. */
typedef struct
{
  GString *name;
  GString *about; /* the members that have no place of their own, as they are written */
  gint64   disk_bytes;
  gint64   apparent_bytes;
  gint64   modified_s;
  guint64  device;
  guint64  inode;
  gboolean is_folder;
  gboolean has_device;
  gboolean has_inode;
  gboolean has_odd_time;    /* parts of a second, or too long ago or ahead */
  gboolean is_out_of_range; /* some number of it */
  gboolean is_linked;
  gboolean is_unreadable;
  gboolean is_left_out;
} Item;

/* On the way through a file. */
typedef struct
{
  Import    *import;
  UsageJson *json;
  GPtrArray *folders; /* of UsageFolder: those that are open */
  Item       item;
  GString   *head; /* as it is written */
  GString   *tail;
  guint64    n_items;
  guint64    n_bytes; /* of texts */
  gsize      length;  /* of the path of the last of the open folders */
} Reading;

static void
import_free (gpointer data)
{
  Import *self = data;

  g_object_unref (self->file);
  g_clear_object (&self->target);
  g_free (self);
}

/* A number as JSON has them: 1e3 is 1000. Too great for anything here: has_room is FALSE. */
typedef struct
{
  guint64  whole;
  gboolean is_negative;
  gboolean has_fraction;
  gboolean has_room;
} Number;

static Number
read_number (const char *text)
{
  Number self = { .whole = G_MAXUINT64, .is_negative = *text == '-' };

  self.has_room = bellhop_decimal_read_whole (text, &self.is_negative, &self.whole,
                                              &self.has_fraction);
  return self;
}

/* What is less than nothing is nothing, and there is a greatest number; either is told. */
static gint64
get_bytes (Item         *item,
           const Number *number)
{
  item->is_out_of_range = item->is_out_of_range || number->is_negative || number->has_fraction ||
                          number->whole > G_MAXINT64;
  return number->is_negative ? 0 : (gint64) MIN (number->whole, G_MAXINT64);
}

/* The seconds since 1970, and whether there is nothing more to a time: in what ncdu writes those
 * before are so great that they go round. It reads none that is less than nothing, so that of those
 * the parts of a second go. */
static gboolean
read_time (Item         *item,
           const Number *number)
{
  guint64 seconds = number->whole;

  if (number->is_negative && number->has_fraction)
    seconds++;
  if (!number->has_room || seconds == (guint64) BELLHOP_TREE_NO_TIME ||
      (number->is_negative && seconds > G_MAXINT64))
    {
      item->modified_s = number->is_negative ? -G_MAXINT64 : G_MAXINT64;
      item->is_out_of_range = TRUE;
      return FALSE;
    }
  item->modified_s = number->is_negative ? -(gint64) seconds : (gint64) seconds;
  return number->is_negative || !number->has_fraction;
}

/* A number of a file or a disk: one that is none says nothing of which file it is. */
static gboolean
read_identity (Item         *item,
               const Number *number,
               guint64      *out_identity)
{
  if (!number->has_room || number->is_negative || number->has_fraction)
    {
      item->is_out_of_range = TRUE;
      return FALSE;
    }
  *out_identity = number->whole;
  return TRUE;
}

/* FALSE with an error, be it of reading or of what was read. */
static gboolean
refuse (Reading       *self,
        UsageJsonToken token,
        GError       **error)
{
  return token != USAGE_JSON_FAILED && usage_json_fail (self->json, error);
}

/* What a number says, and whether that is all that is to be kept of it: others stay as they are
 * written. */
static gboolean
take_number (Item            *item,
             const char      *member,
             const UsageJson *json)
{
  const Number number = read_number (json->text->str);

  if (g_str_equal (member, "asize"))
    item->apparent_bytes = get_bytes (item, &number);
  else if (g_str_equal (member, "dsize"))
    item->disk_bytes = get_bytes (item, &number);
  else if (g_str_equal (member, "mtime"))
    {
      item->has_odd_time = !read_time (item, &number);
      return !item->has_odd_time;
    }
  else if (g_str_equal (member, "ino"))
    item->has_inode = read_identity (item, &number, &item->inode);
  else if (g_str_equal (member, "dev"))
    item->has_device = read_identity (item, &number, &item->device);
  else if (g_str_equal (member, "nlink"))
    item->is_linked = item->is_linked || (!number.is_negative && number.whole > 1);
  return g_str_equal (member, "asize") || g_str_equal (member, "dsize");
}

/* The value of one member, whose name is the last text. @out_is_taken: nothing more of it is to be
 * kept. */
static gboolean
read_member (Reading  *self,
             gboolean *out_is_taken,
             GError  **error)
{
  UsageJson       *json = self->json;
  g_autofree char *member = g_strdup (json->text->str);
  UsageJsonToken   token;

  *out_is_taken = FALSE;
  token = usage_json_next (json, error);
  if (token != USAGE_JSON_COLON)
    return refuse (self, token, error);

  token = usage_json_next (json, error);
  if (g_str_equal (member, "name"))
    {
      *out_is_taken = TRUE;
      g_string_assign (self->item.name, json->text->str);
      return token == USAGE_JSON_STRING || refuse (self, token, error);
    }
  if (token == USAGE_JSON_NUMBER)
    *out_is_taken = take_number (&self->item, member, json);
  else if (g_str_equal (member, "asize") || g_str_equal (member, "dsize"))
    return refuse (self, token, error);
  else if (token == USAGE_JSON_TRUE && g_str_equal (member, "read_error"))
    self->item.is_unreadable = TRUE;
  else if (token == USAGE_JSON_TRUE && g_str_equal (member, "hlnkc"))
    self->item.is_linked = TRUE;
  else
    {
      self->item.is_left_out = self->item.is_left_out ||
                               (token == USAGE_JSON_STRING && g_str_equal (member, "excluded"));
      return usage_json_skip (json, token, error);
    }
  return TRUE;
}

/* All members up to the end of the object. */
static gboolean
read_members (Reading *self,
              GError **error)
{
  GString       *about = self->item.about;
  UsageJsonToken token = USAGE_JSON_COMMA;

  while (token == USAGE_JSON_COMMA)
    {
      const gsize start = about->len;
      gboolean    is_taken = TRUE;

      self->json->copy = g_string_append_c (about, ',');
      token = usage_json_next (self->json, error);
      if (token == USAGE_JSON_STRING && !read_member (self, &is_taken, error))
        return FALSE;
      if (is_taken)
        g_string_truncate (about, start);
      self->json->copy = NULL;
      if (token == USAGE_JSON_STRING)
        token = usage_json_next (self->json, error);
    }
  return token == USAGE_JSON_OBJECT_END || refuse (self, token, error);
}

static gboolean
read_object (Reading *self,
             GError **error)
{
  const gboolean succeeded = read_members (self, error);

  self->json->copy = NULL;
  return succeeded;
}

/* Neither more than a tree holds, nor more text than memory should. */
static gboolean
count_item (Reading *self,
            GError **error)
{
  self->n_items++;
  self->n_bytes += self->item.name->len + self->item.about->len;
  /* Of what could not be read the whole path is shown. */
  if (self->item.is_unreadable || self->item.is_out_of_range)
    self->n_bytes += self->length + self->item.name->len;
  if (self->n_items <= BELLHOP_TREE_MAX_NODES && self->n_bytes <= MAX_TEXT_BYTES)
    return TRUE;
  return usage_json_fail_large (self->json, error);
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

/* A file with several names counts once; the other names keep its sizes beside them. */
static void
fill_entry (Reading    *self,
            UsageEntry *entry,
            guint64     device)
{
  const Item    *item = &self->item;
  const gboolean is_repeated = !item->is_folder && item->is_linked && item->has_inode &&
                               !usage_scan_is_first (self->import->scan, device, item->inode);

  if (!item->is_folder)
    entry->modified_s = item->modified_s;
  if (!is_repeated)
    {
      entry->apparent_bytes = item->apparent_bytes;
      entry->disk_bytes = item->disk_bytes;
    }
  if (item->is_folder || is_repeated || item->has_odd_time || entry->is_left_out)
    usage_prepend_sizes (item->about, item->apparent_bytes, item->disk_bytes,
                         item->has_odd_time ? BELLHOP_TREE_NO_TIME : item->modified_s);
}

static gboolean
add_item (Reading     *self,
          UsageFolder *parent,
          gboolean     is_folder,
          GError     **error)
{
  UsageScan    *scan = self->import->scan;
  const char   *name = self->item.name->str;
  UsageEntry    entry = { .folder = parent,
                          .is_folder = is_folder,
                          .is_left_out = self->item.is_left_out && !is_folder,
                          .modified_s = BELLHOP_TREE_NO_TIME };
  const guint64 device = self->item.has_device ? self->item.device
                         : parent != NULL      ? parent->device
                                               : 0;

  if (is_folder)
    {
      entry.folder = usage_scan_add_folder (scan, 0, parent, name);
      entry.folder->device = device;
      g_ptr_array_add (self->folders, entry.folder);
      self->length += strlen (name) + 1;
    }
  fill_entry (self, &entry, device);
  if (!usage_scan_add (scan, self->json->job, 0, &entry, name, self->item.about->str, error))
    return FALSE;
  if (!self->item.is_unreadable && !self->item.is_out_of_range)
    return TRUE;
  entry.error_number = self->item.is_unreadable ? EIO : ERANGE;
  return usage_scan_add (scan, self->json->job, 0, &entry, name, NULL, error);
}

static gboolean
read_item (Reading *self,
           gboolean is_folder,
           GError **error)
{
  UsageFolder *parent = self->folders->len > 0 ? self->folders->pdata[self->folders->len - 1]
                                               : NULL;

  self->item = (Item){ .name = g_string_truncate (self->item.name, 0),
                       .about = g_string_truncate (self->item.about, 0),
                       .is_folder = is_folder,
                       .modified_s = BELLHOP_TREE_NO_TIME };
  if (!read_object (self, error) || !count_item (self, error))
    return FALSE;
  if (!is_name (self))
    return usage_json_fail (self->json, error);
  return add_item (self, parent, is_folder, error);
}

static void
leave_folder (Reading *self)
{
  const UsageFolder *folder = g_ptr_array_steal_index (self->folders, self->folders->len - 1);

  self->length -= strlen (folder->name) + 1;
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
  gboolean       goes_on = TRUE;

  do
    {
      token = usage_json_next (self->json, error);
      if (token == USAGE_JSON_ARRAY)
        goes_on = read_folder (self, error);
      else if (token == USAGE_JSON_OBJECT)
        goes_on = read_item (self, /* is_folder = */ FALSE, error);
      else if (token == USAGE_JSON_ARRAY_END && self->folders->len > 0)
        leave_folder (self);
      else
        goes_on = (token == USAGE_JSON_COMMA && self->folders->len > 0) ||
                  refuse (self, token, error);
    }
  while (goes_on && self->folders->len > 0);
  return goes_on;
}

/* The version of the format, twice, and about the program: kept as it is written. */
static gboolean
read_head (Reading *self,
           GError **error)
{
  UsageJsonToken token = usage_json_next (self->json, error);

  if (token != USAGE_JSON_ARRAY)
    return refuse (self, token, error);
  self->json->copy = self->head;
  for (guint i = 0; i < 3; i++)
    {
      token = usage_json_next (self->json, error);
      if (i == 0 && (token != USAGE_JSON_NUMBER ||
                     bellhop_decimal_compare (self->json->text->str, "1") != 0))
        return refuse (self, token, error);
      if (!usage_json_skip (self->json, token, error))
        return FALSE;
      token = usage_json_next (self->json, error);
      if (token != USAGE_JSON_COMMA)
        return refuse (self, token, error);
    }
  self->json->copy = NULL;
  return TRUE;
}

/* Whatever a later version adds behind the folder; that nothing is missing shows at the end. */
static gboolean
read_tail (Reading *self,
           GError **error)
{
  UsageJsonToken token;

  self->json->copy = self->tail;
  while ((token = usage_json_next (self->json, error)) == USAGE_JSON_COMMA)
    if (!usage_json_skip (self->json, usage_json_next (self->json, error), error))
      return FALSE;
  if (token != USAGE_JSON_ARRAY_END)
    return refuse (self, token, error);
  self->json->copy = NULL;
  g_string_truncate (self->tail, self->tail->len - 1);
  token = usage_json_next (self->json, error);
  return token == USAGE_JSON_END || refuse (self, token, error);
}

static gboolean
check_target (const Import *self,
              UsageSource  *source,
              GError      **error)
{
  g_autofree char *path = self->target != NULL ? g_file_get_path (self->target) : NULL;

  if (!usage_source_is (source, path))
    return TRUE;
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                       _("The export would replace the import: choose another file"));
  return FALSE;
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
  g_autoptr(GString) about = g_string_new (NULL);
  g_autoptr(GString) head = g_string_new (NULL);
  g_autoptr(GString) tail = g_string_new (NULL);
  Reading reading = {
    .import = self,
    .json = &json,
    .folders = folders,
    .item = { .name = name, .about = about },
    .head = head,
    .tail = tail,
  };

  if (!usage_json_open (&json, job, self->file, error) ||
      !check_target (self, json.source, error) || !read_head (&reading, error) ||
      !read_items (&reading, error) || !read_tail (&reading, error) ||
      !usage_scan_flush (self->scan, job, 0, error))
    return FALSE;
  usage_scan_keep_frame (self->scan, g_strdup (head->str), g_strdup (tail->str));
  return TRUE;
}

BellhopFuture *
usage_ncdu_import (UsageScan *scan,
                   GFile     *file,
                   GFile     *target)
{
  Import *self = g_new (Import, 1);

  *self = (Import){ scan, g_object_ref (file),
                    target != NULL ? g_object_ref (target) : NULL };
  return bellhop_work (BELLHOP_LANE_IO, import_work, self, import_free);
}
