/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-file.h"

#include "check-markdown.h"

static void
local_free (gpointer data)
{
  CheckLocal *self = data;

  g_free (self->link);
  g_free (self->path);
  g_free (self);
}

void
check_file_free (CheckFile *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->page, check_page_free);
  g_clear_pointer (&self->local, g_ptr_array_unref);
  g_free (self);
}

/* --- What it is --- */

static gboolean
has_extension (const char        *path,
               const char *const *extensions)
{
  for (guint i = 0; extensions[i] != NULL; i++)
    {
      const gsize length = strlen (extensions[i]);
      const gsize size = strlen (path);

      if (size > length && g_ascii_strcasecmp (path + size - length, extensions[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_markdown (const char *path)
{
  static const char *const extensions[] = { ".md", ".markdown", ".mdown", ".mkd", ".mkdn", NULL };

  return has_extension (path, extensions);
}

/* Some are called otherwise. */
static gboolean
begins_as_html (GBytes *bytes)
{
  gsize       size = 0;
  const char *text = g_bytes_get_data (bytes, &size);
  gsize       at = 0;

  while (at < size && g_ascii_isspace (text[at]))
    at++;
  return (size - at >= 9 && g_ascii_strncasecmp (text + at, "<!doctype", 9) == 0) ||
         (size - at >= 5 && g_ascii_strncasecmp (text + at, "<html", 5) == 0);
}

gboolean
check_file_is_document (const char *path,
                        GBytes     *bytes)
{
  static const char *const extensions[] = { ".html", ".htm", ".xhtml", ".xht", NULL };

  return is_markdown (path) || has_extension (path, extensions) || begins_as_html (bytes);
}

/* --- Where its links lead --- */

typedef struct
{
  char      *path;   /* Owned */
  GBytes    *bytes;  /* Owned */
  char      *folder; /* Owned */
  char      *root;   /* Owned: of the repository; NULL when it is in none */
  CheckFile *file;   /* Owned, until it is done */
  gboolean   wants_ids;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_free (self->path);
  g_bytes_unref (self->bytes);
  g_free (self->folder);
  g_free (self->root);
  check_file_free (self->file);
  g_free (self);
}

static gboolean
has_scheme (const char *link)
{
  const gsize length = strcspn (link, ":/?#");

  return link[length] == ':' && length > 1 && g_ascii_isalpha (*link);
}

/* A link that begins at the root means that of the repository, as where it is shown. */
static char *
find_root (const char *folder)
{
  g_autofree char *at = g_strdup (folder);

  for (;;)
    {
      g_autofree char *mark = g_build_filename (at, ".git", NULL);
      g_autofree char *above = NULL;

      if (g_file_test (mark, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&at);
      above = g_path_get_dirname (at);
      if (g_str_equal (above, at))
        return NULL;
      g_free (at);
      at = g_steal_pointer (&above);
    }
}

static char *
dup_path (Reading    *self,
          const char *link)
{
  g_autofree char *bare = g_strndup (link, strcspn (link, "?#"));
  g_autofree char *plain = g_uri_unescape_string (bare, NULL);
  const char      *name = plain != NULL ? plain : bare;

  if (*name != '/')
    return g_build_filename (self->folder, name, NULL);
  return self->root != NULL ? g_build_filename (self->root, name, NULL) : NULL;
}

static void
add_local (Reading    *self,
           const char *link,
           char       *path,
           gboolean    is_there)
{
  CheckLocal *local = g_new0 (CheckLocal, 1);

  local->link = g_strdup (link);
  local->path = path;
  local->is_there = is_there;
  g_ptr_array_add (self->file->local, local);
}

static void
take_place (Reading    *self,
            const char *link)
{
  GHashTable      *ids = self->file->page->ids;
  g_autofree char *plain = g_uri_unescape_string (link + 1, NULL);
  const char      *name = plain != NULL ? plain : link + 1;

  if (ids == NULL || *name == '\0' || g_str_equal (name, "top"))
    self->file->n_ignored++;
  else
    add_local (self, link, NULL, g_hash_table_contains (ids, name));
}

/* TRUE for one that leads elsewhere. */
static gboolean
take_link (Reading    *self,
           const char *link)
{
  char *path;

  if (has_scheme (link) || g_str_has_prefix (link, "//"))
    return TRUE;
  if (*link == '#')
    {
      take_place (self, link);
      return FALSE;
    }
  path = *link != '\0' ? dup_path (self, link) : NULL;
  if (path == NULL)
    self->file->n_ignored++;
  else
    add_local (self, link, path, g_file_test (path, G_FILE_TEST_EXISTS));
  return FALSE;
}

/* What a base makes of them is no file. */
static gboolean
sort_links (BellhopJob *job,
            Reading    *self,
            GError    **error)
{
  CheckPage *page = self->file->page;
  g_autoptr(GPtrArray) elsewhere = g_ptr_array_new_with_free_func (g_free);

  if (page->base != NULL && has_scheme (page->base))
    return TRUE;

  for (guint i = 0; i < page->links->len; i++)
    {
      const char *link = page->links->pdata[i];

      if (take_link (self, link))
        g_ptr_array_add (elsewhere, *link == '/' ? g_strconcat ("https:", link, NULL)
                                                 : g_strdup (link));
      if (!bellhop_job_step (job, i, page->links->len, error))
        return FALSE;
    }
  g_ptr_array_unref (page->links);
  page->links = g_steal_pointer (&elsewhere);
  return TRUE;
}

static gboolean
job_step (gpointer data,
          guint64  done,
          guint64  total,
          GError **error)
{
  return bellhop_job_step (data, done, total, error);
}

static void
file_free (gpointer data)
{
  check_file_free (data);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
read_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Reading *self = data;

  self->file = g_new0 (CheckFile, 1);
  self->file->local = g_ptr_array_new_with_free_func (local_free);
  self->file->page = is_markdown (self->path)
                       ? check_markdown_parse (self->bytes, self->wants_ids, job_step, job, error)
                       : check_page_parse (self->bytes, NULL, self->wants_ids, job_step, job,
                                           error);
  if (self->file->page == NULL)
    return FALSE;

  self->root = find_root (self->folder);
  if (!sort_links (job, self, error))
    return FALSE;
  *result = bellhop_value_pointer (g_steal_pointer (&self->file), file_free);
  return TRUE;
}

CheckFile *
check_file_await (const char *path,
                  GBytes     *bytes,
                  gboolean    wants_ids,
                  GError    **error)
{
  Reading         *reading = g_new0 (Reading, 1);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);

  reading->path = g_strdup (absolute);
  reading->bytes = g_bytes_ref (bytes);
  reading->folder = g_path_get_dirname (absolute);
  reading->wants_ids = wants_ids;
  return bellhop_await_pointer (bellhop_work (BELLHOP_LANE_IO, read_work, reading, reading_free),
                                error);
}
