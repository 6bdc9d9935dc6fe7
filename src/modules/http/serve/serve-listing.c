/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
  MAX_ENTRIES = 10000,
};

typedef struct
{
  char    *name; /* Owned */
  char    *key;  /* Owned; what it is sorted by */
  gboolean is_folder;
  guint64  size;
  gint64   changed;
} Entry;

typedef struct
{
  int   fd; /* Borrowed: whoever waits keeps it open */
  char *path;
} Listing;

static const char head[] =
  "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>%1$s</title>\n"
  "<style>:root{color-scheme:light dark}body{font:16px/1.5 "
  "system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
  "h1{font-size:1.3rem;overflow-wrap:anywhere}table{width:100%%;border-collapse:collapse}"
  "td,th{padding:.3rem .5rem;text-align:start;border-bottom:1px solid #8884}"
  "td:nth-child(n+2),th:nth-child(n+2){text-align:end;white-space:nowrap;font-variant-numeric:"
  "tabular-nums;opacity:.8}"
  "a{text-decoration:none;overflow-wrap:anywhere}a:hover{text-decoration:underline}</style></"
  "head>\n"
  "<body><h1>%1$s</h1><table><tr><th>%2$s</th><th>%3$s</th><th>%4$s</th></tr>\n";

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  g_free (entry->name);
  g_free (entry->key);
}

/* As people sort: with numbers by their value. A name need be no UTF-8, which has no such key. */
static char *
make_key (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);

  return g_utf8_collate_key_for_filename (valid, -1);
}

/* Folders first. Names that are shown alike have an order too. */
static int
entry_cmp (gconstpointer a,
           gconstpointer b)
{
  const Entry *left = a;
  const Entry *right = b;
  int          order;

  if (left->is_folder != right->is_folder)
    return left->is_folder ? -1 : 1;

  order = strcmp (left->key, right->key);
  return order != 0 ? order : strcmp (left->name, right->name);
}

static void
append_entry (GString     *page,
              const Entry *entry)
{
  g_autofree char *valid = g_utf8_make_valid (entry->name, -1);
  g_autofree char *shown = g_markup_escape_text (valid, -1);
  g_autofree char *link = g_uri_escape_bytes ((const guint8 *) entry->name, strlen (entry->name),
                                              NULL);
  g_autofree char *size = entry->is_folder ? g_strdup ("") : g_format_size (entry->size);
  g_autoptr(GDateTime) changed = g_date_time_new_from_unix_local (entry->changed);
  g_autofree char *date = changed != NULL ? g_date_time_format (changed, "%Y-%m-%d %H:%M")
                                          : g_strdup ("");
  const char      *slash = entry->is_folder ? "/" : "";

  /* The point keeps a name with a colon from being a scheme. */
  g_string_append_printf (page,
                          "<tr><td><a href=\"./%s%s\">%s%s</a></td><td>%s</td><td>%s</td></tr>\n",
                          link,
                          slash,
                          shown,
                          slash,
                          size,
                          date);
}

static GArray *
read_entries (int fd)
{
  GArray        *entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  DIR           *folder = fdopendir (fcntl (fd, F_DUPFD_CLOEXEC, 3));
  struct dirent *found;

  g_array_set_clear_func (entries, entry_clear);
  if (folder == NULL)
    return entries;

  rewinddir (folder);
  while ((found = readdir (folder)) != NULL && entries->len <= MAX_ENTRIES)
    {
      struct stat status;
      Entry       entry;

      if (g_str_equal (found->d_name, ".") || g_str_equal (found->d_name, "..") ||
          fstatat (fd, found->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0)
        continue;
      entry = (Entry){ g_strdup (found->d_name), make_key (found->d_name), S_ISDIR (status.st_mode),
                       (guint64) status.st_size, status.st_mtim.tv_sec };
      g_array_append_val (entries, entry);
    }
  closedir (folder);
  return entries;
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
list_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Listing *self = data;
  g_autoptr(GArray) entries = read_entries (self->fd);
  g_autofree char *valid = g_utf8_make_valid (self->path, -1);
  g_autofree char *title = g_markup_printf_escaped ("/%s", valid);
  GString         *page = g_string_new (NULL);

  g_string_printf (page, head, title, _("Name"), _("Size"), _("Modified"));
  if (*self->path != '\0')
    g_string_append (page, "<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
  g_array_sort (entries, entry_cmp);
  for (guint i = 0; i < MIN (entries->len, (guint) MAX_ENTRIES); i++)
    append_entry (page, &g_array_index (entries, Entry, i));
  g_string_append (page, "</table>");
  if (entries->len > MAX_ENTRIES)
    g_string_append_printf (page, "<p>%s</p>", _("Not all entries are shown."));
  g_string_append (page, "</body></html>\n");
  *result = bellhop_value_boxed (G_TYPE_BYTES, g_string_free_to_bytes (page));
  return TRUE;
}

static void
listing_free (gpointer data)
{
  Listing *self = data;

  g_free (self->path);
  g_free (self);
}

BellhopFuture *
serve_listing_make (int         fd,
                    const char *path)
{
  Listing *listing = g_new0 (Listing, 1);

  listing->fd = fd;
  listing->path = g_strdup (path);
  return bellhop_work (BELLHOP_LANE_IO, list_work, listing, listing_free);
}
