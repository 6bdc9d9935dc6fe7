/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-cookie-store.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

enum
{
  MAX_FILE_BYTES = 16 * 1024 * 1024,
  LOCK_WAIT_US = 5 * 1000,
  N_FIELDS = 7,
};

static const char http_only[] = "#HttpOnly_";

struct _HttpCookieStore
{
  SoupCookieJar *jar;     /* Owned */
  GPtrArray     *changes; /* Owned: of Change, in their order */
};

typedef struct
{
  SoupCookie *before; /* Owned, or NULL: a new one */
  SoupCookie *after;  /* Owned, or NULL: deleted */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_clear_pointer (&self->before, soup_cookie_free);
  g_clear_pointer (&self->after, soup_cookie_free);
  g_free (self);
}

static void
cookie_free (gpointer data)
{
  soup_cookie_free (data);
}

static char *
dup_folder (void)
{
  return g_build_filename (g_get_user_state_dir (), "bellhop", NULL);
}

static char *
dup_path (void)
{
  g_autofree char *folder = dup_folder ();

  return g_build_filename (folder, "cookies.txt", NULL);
}

/* --- The format --- */

static void
append_cookie (GString    *text,
               SoupCookie *cookie)
{
  const char *domain = soup_cookie_get_domain (cookie);
  GDateTime  *expires = soup_cookie_get_expires (cookie);

  g_string_append_printf (text,
                          "%s%s\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\t%s\t%s\n",
                          soup_cookie_get_http_only (cookie) ? http_only : "",
                          domain,
                          *domain == '.' ? "TRUE" : "FALSE",
                          soup_cookie_get_path (cookie),
                          soup_cookie_get_secure (cookie) ? "TRUE" : "FALSE",
                          expires != NULL ? g_date_time_to_unix (expires) : 0,
                          soup_cookie_get_name (cookie),
                          soup_cookie_get_value (cookie));
}

/* What has no place in a header. */
static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text) && *text != '\t')
      return TRUE;
  return FALSE;
}

/* A line that is none, or of a cookie that has expired, gives none. */
static SoupCookie *
read_cookie (const char *line)
{
  const gboolean is_http_only = g_str_has_prefix (line, http_only);
  const char    *start = is_http_only ? line + strlen (http_only) : line;
  g_auto(GStrv) fields = g_strsplit (start, "\t", N_FIELDS);
  gint64      expires_s;
  SoupCookie *cookie;

  if (*start == '#' || g_strv_length (fields) != N_FIELDS || has_control (line))
    return NULL;

  expires_s = g_ascii_strtoll (fields[4], NULL, 10);
  if (expires_s != 0 && expires_s <= g_get_real_time () / G_USEC_PER_SEC)
    return NULL;

  cookie = soup_cookie_new (fields[5], fields[6], fields[0], fields[2], -1);
  if (expires_s != 0)
    {
      g_autoptr(GDateTime) expires = g_date_time_new_from_unix_utc (expires_s);

      soup_cookie_set_expires (cookie, expires);
    }
  soup_cookie_set_secure (cookie, g_str_equal (fields[3], "TRUE"));
  soup_cookie_set_http_only (cookie, is_http_only);
  return cookie;
}

static gboolean
is_same (SoupCookie *one,
         SoupCookie *other)
{
  return g_str_equal (soup_cookie_get_name (one), soup_cookie_get_name (other)) &&
         g_str_equal (soup_cookie_get_domain (one), soup_cookie_get_domain (other)) &&
         g_str_equal (soup_cookie_get_path (one), soup_cookie_get_path (other));
}

/* --- On a worker --- */

static GPtrArray *
read_file (const char *path,
           GError    **error)
{
  g_autoptr(GPtrArray) cookies = g_ptr_array_new_with_free_func (cookie_free);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) problem = NULL;
  GStatBuf status;

  if (g_stat (path, &status) == 0 && status.st_size > MAX_FILE_BYTES)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY,
                   _("The kept cookies are more than can be: delete the file %s"), path);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, NULL, &problem))
    {
      if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return g_steal_pointer (&cookies);
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const gsize length = strlen (lines[i]);
      SoupCookie *cookie;

      /* Of a file that was edited elsewhere. */
      if (length > 0 && lines[i][length - 1] == '\r')
        lines[i][length - 1] = '\0';
      cookie = read_cookie (lines[i]);
      if (cookie != NULL)
        g_ptr_array_add (cookies, cookie);
    }
  return g_steal_pointer (&cookies);
}

static void
array_unref (gpointer data)
{
  g_ptr_array_unref (data);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
read_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  g_autofree char *path = dup_path ();
  GPtrArray       *cookies = read_file (path, error);

  if (cookies == NULL)
    return FALSE;

  *result = bellhop_value_pointer (cookies, array_unref);
  return TRUE;
}

static void
apply_change (GPtrArray *cookies,
              Change    *change)
{
  SoupCookie *gone = change->before != NULL ? change->before : change->after;

  for (guint i = cookies->len; i > 0; i--)
    if (is_same (cookies->pdata[i - 1], gone))
      g_ptr_array_remove_index (cookies, i - 1);
  if (change->after != NULL)
    g_ptr_array_add (cookies, soup_cookie_copy (change->after));
}

static gboolean
write_file (const char *path,
            GPtrArray  *cookies,
            GError    **error)
{
  g_autoptr(GString) text = g_string_new ("# Netscape HTTP Cookie File\n"
                                          "# Kept by Bellhop; whoever has them is signed in.\n");

  for (guint i = 0; i < cookies->len; i++)
    append_cookie (text, cookies->pdata[i]);
  /* GLib 2.84 leaves a file that is there the mode that it has. */
  if (g_chmod (path, 0600) != 0 && errno != ENOENT)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
                   g_strerror (errno));
      return FALSE;
    }
  return g_file_set_contents_full (path, text->str, (gssize) text->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error);
}

/* One at a time: another run may keep cookies too. */
static int
lock_folder (BellhopJob *job,
             const char *folder,
             GError    **error)
{
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0 ||
      (fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", folder,
                   g_strerror (errno));
      return -1;
    }
  while (flock (fd, LOCK_EX | LOCK_NB) != 0)
    {
      g_usleep (LOCK_WAIT_US);
      if (!bellhop_job_checkpoint (job, error))
        {
          close (fd);
          return -1;
        }
    }
  return fd;
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
save_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  GPtrArray       *changes = data;
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = dup_path ();
  g_autoptr(GPtrArray) cookies = NULL;
  const int fd = lock_folder (job, folder, error);
  gboolean  succeeded;

  if (fd < 0)
    return FALSE;

  cookies = read_file (path, error);
  for (guint i = 0; cookies != NULL && i < changes->len; i++)
    apply_change (cookies, changes->pdata[i]);
  succeeded = cookies != NULL && write_file (path, cookies, error);
  close (fd);
  return succeeded;
}

/* --- The store --- */

static void
changed_cb (SoupCookieJar   *jar,
            SoupCookie      *before,
            SoupCookie      *after,
            HttpCookieStore *self)
{
  Change *change = g_new0 (Change, 1);

  change->before = before != NULL ? soup_cookie_copy (before) : NULL;
  change->after = after != NULL ? soup_cookie_copy (after) : NULL;
  g_ptr_array_add (self->changes, change);
}

HttpCookieStore *
http_cookie_store_open (GError **error)
{
  g_autoptr(GPtrArray) cookies =
    bellhop_await_pointer (bellhop_work (BELLHOP_LANE_IO, read_work, NULL, NULL), error);
  HttpCookieStore *self;

  if (cookies == NULL)
    {
      g_prefix_error (error, "%s", _("The kept cookies cannot be read: "));
      return NULL;
    }
  self = g_new0 (HttpCookieStore, 1);
  self->jar = soup_cookie_jar_new ();
  self->changes = g_ptr_array_new_with_free_func (change_free);
  for (guint i = 0; i < cookies->len; i++)
    soup_cookie_jar_add_cookie (self->jar, soup_cookie_copy (cookies->pdata[i]));
  g_signal_connect (self->jar, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
http_cookie_store_free (HttpCookieStore *self)
{
  if (self == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->jar, self);
  g_object_unref (self->jar);
  g_ptr_array_unref (self->changes);
  g_free (self);
}

SoupCookieJar *
http_cookie_store_get_jar (HttpCookieStore *self)
{
  return self->jar;
}

void
http_cookie_store_forget (HttpCookieStore *self,
                          const char      *host)
{
  GSList *cookies = soup_cookie_jar_all_cookies (self->jar);

  for (GSList *l = cookies; l != NULL; l = l->next)
    if (soup_cookie_domain_matches (l->data, host))
      soup_cookie_jar_delete_cookie (self->jar, l->data);
  g_slist_free_full (cookies, cookie_free);
}

gboolean
http_cookie_store_save (HttpCookieStore *self,
                        GError         **error)
{
  g_autoptr(GPtrArray) changes = NULL;

  if (self->changes->len == 0)
    return TRUE;

  changes = g_steal_pointer (&self->changes);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  return bellhop_await (bellhop_work (BELLHOP_LANE_IO, save_work, g_steal_pointer (&changes),
                                      array_unref),
                        error);
}
