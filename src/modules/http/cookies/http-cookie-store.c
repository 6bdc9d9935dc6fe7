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
static const char new_file[] = "# Netscape HTTP Cookie File\n"
                               "# Kept by Bellhop; whoever has them is signed in.\n";

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

/* Of the file. What is no cookie, as a comment, stays as it is written. */
typedef struct
{
  char       *text;   /* Owned */
  SoupCookie *cookie; /* Owned, or NULL */
} Line;

static void
line_free (gpointer data)
{
  Line *self = data;

  g_free (self->text);
  g_clear_pointer (&self->cookie, soup_cookie_free);
  g_free (self);
}

/* What is saved, while nobody else saves. */
typedef struct
{
  GBytes *text; /* Owned */
  int     lock;
} Save;

static void
save_free (gpointer data)
{
  Save *self = data;

  g_clear_pointer (&self->text, g_bytes_unref);
  if (self->lock >= 0)
    close (self->lock);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Save, save_free)

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

static char *
dup_text (SoupCookie *cookie)
{
  const char *domain = soup_cookie_get_domain (cookie);
  GDateTime  *expires = soup_cookie_get_expires (cookie);

  return g_strdup_printf ("%s%s\t%s\t%s\t%s\t%" G_GINT64_FORMAT "\t%s\t%s",
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

static gboolean
has_expired (SoupCookie *cookie)
{
  GDateTime *expires = soup_cookie_get_expires (cookie);

  return expires != NULL && g_date_time_to_unix (expires) <= g_get_real_time () / G_USEC_PER_SEC;
}

/* A line that is none gives none. */
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

static void
add_line (GPtrArray  *lines,
          const char *text)
{
  g_autofree char *plain = g_strdup (text);
  Line            *line = g_new0 (Line, 1);

  /* Of a file that was edited elsewhere. */
  if (g_str_has_suffix (plain, "\r"))
    plain[strlen (plain) - 1] = '\0';
  line->text = g_strdup (text);
  line->cookie = read_cookie (plain);
  if (line->cookie != NULL && has_expired (line->cookie))
    line_free (line);
  else
    g_ptr_array_add (lines, line);
}

static gboolean
load_text (const char *path,
           char      **out_text,
           GError    **error)
{
  g_autofree char *text = NULL;
  g_autoptr(GError) problem = NULL;
  GStatBuf status;
  gsize    length = 0;

  if (g_stat (path, &status) == 0 && status.st_size > MAX_FILE_BYTES)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY,
                   _("The kept cookies are more than can be: delete the file %s"), path);
      return FALSE;
    }
  if (!g_file_get_contents (path, &text, &length, &problem))
    {
      if (g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (strlen (text) != length)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                   _("The file %s holds no cookies: there is a NUL byte in it"), path);
      return FALSE;
    }
  *out_text = g_steal_pointer (&text);
  return TRUE;
}

/* The lines, but for those of cookies that have expired. */
static GPtrArray *
read_file (const char *path,
           GError    **error)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (line_free);
  g_autofree char *text = NULL;
  g_auto(GStrv) texts = NULL;

  if (!load_text (path, &text, error))
    return NULL;

  texts = g_strsplit (text != NULL && *text != '\0' ? text : new_file, "\n", -1);
  for (guint i = 0; texts[i] != NULL; i++)
    if (texts[i + 1] != NULL || *texts[i] != '\0')
      add_line (lines, texts[i]);
  return g_steal_pointer (&lines);
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
  GPtrArray       *lines = read_file (path, error);

  if (lines == NULL)
    return FALSE;

  *result = bellhop_value_pointer (lines, array_unref);
  return TRUE;
}

static void
set_cookie (Line       *line,
            SoupCookie *cookie)
{
  g_free (line->text);
  g_clear_pointer (&line->cookie, soup_cookie_free);
  line->text = dup_text (cookie);
  line->cookie = soup_cookie_copy (cookie);
}

/* In the place of the one before, below the comment that tells of it. */
static void
apply_change (GPtrArray *lines,
              Change    *change)
{
  SoupCookie *gone = change->before != NULL ? change->before : change->after;
  Line       *line = NULL;

  for (guint i = lines->len; i > 0; i--)
    {
      Line *other = lines->pdata[i - 1];

      if (other->cookie == NULL || !is_same (other->cookie, gone))
        continue;
      if (line != NULL || change->after == NULL)
        g_ptr_array_remove_index (lines, i - 1);
      else
        line = other;
    }
  if (change->after == NULL)
    return;
  if (line == NULL)
    {
      line = g_new0 (Line, 1);
      g_ptr_array_add (lines, line);
    }
  set_cookie (line, change->after);
}

static GBytes *
join_lines (GPtrArray *lines)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (text, "%s\n", ((Line *) lines->pdata[i])->text);
  return g_string_free_to_bytes (text);
}

/* What is replaced keeps its mode, and nobody else may read it. */
static gboolean
make_private (const char *path,
              GError    **error)
{
  if (g_chmod (path, 0600) == 0 || errno == ENOENT)
    return TRUE;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", path,
               g_strerror (errno));
  return FALSE;
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
change_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  GPtrArray       *changes = data;
  g_autofree char *folder = dup_folder ();
  g_autofree char *path = dup_path ();
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(Save) save = g_new0 (Save, 1);

  save->lock = lock_folder (job, folder, error);
  if (save->lock < 0)
    return FALSE;

  lines = read_file (path, error);
  if (lines == NULL || !make_private (path, error))
    return FALSE;

  for (guint i = 0; i < changes->len; i++)
    apply_change (lines, changes->pdata[i]);
  save->text = join_lines (lines);
  *result = bellhop_value_pointer (g_steal_pointer (&save), save_free);
  return TRUE;
}

static gboolean
replace_file (GBytes  *text,
              GError **error)
{
  g_autofree char *path = dup_path ();
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GOutputStream) stream =
    bellhop_await_object (bellhop_file_open_replacement (file, G_FILE_CREATE_PRIVATE), error);

  return stream != NULL && bellhop_await (bellhop_stream_write (stream, text), error) &&
         bellhop_await (bellhop_stream_close (G_OBJECT (stream)), error);
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
  g_autoptr(GPtrArray) lines =
    bellhop_await_pointer (bellhop_work (BELLHOP_LANE_IO, read_work, NULL, NULL), error);
  HttpCookieStore *self;

  if (lines == NULL)
    {
      g_prefix_error (error, "%s", _("The kept cookies cannot be read: "));
      return NULL;
    }
  self = g_new0 (HttpCookieStore, 1);
  self->jar = soup_cookie_jar_new ();
  self->changes = g_ptr_array_new_with_free_func (change_free);
  for (guint i = 0; i < lines->len; i++)
    {
      Line *line = lines->pdata[i];

      if (line->cookie != NULL)
        soup_cookie_jar_add_cookie (self->jar, soup_cookie_copy (line->cookie));
    }
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
  g_autoptr(Save) save = NULL;
  GPtrArray *changes;

  if (self->changes->len == 0)
    return TRUE;

  changes = g_steal_pointer (&self->changes);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  save = bellhop_await_pointer (bellhop_work (BELLHOP_LANE_IO, change_work, changes, array_unref),
                                error);
  return save != NULL && replace_file (save->text, error);
}
