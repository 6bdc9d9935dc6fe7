/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-digest.h"

#include <glib/gi18n-lib.h>

static const struct
{
  const char *name;
  const char *bsd_name;
  gsize       n_digits;
} algorithms[] = {
  [DOWNLOAD_DIGEST_NONE] = { "none", "", 0 },
  [DOWNLOAD_DIGEST_MD5] = { "md5", "MD5", 32 },
  [DOWNLOAD_DIGEST_SHA1] = { "sha1", "SHA1", 40 },
  [DOWNLOAD_DIGEST_SHA256] = { "sha256", "SHA256", 64 },
  [DOWNLOAD_DIGEST_SHA512] = { "sha512", "SHA512", 128 },
};

void
download_expected_clear (DownloadExpected *self)
{
  g_clear_pointer (&self->hex, g_free);
  self->algorithm = DOWNLOAD_DIGEST_NONE;
}

static gsize
count_digits (const char *text)
{
  gsize n = 0;

  while (g_ascii_isxdigit (text[n]))
    n++;
  return n;
}

static DownloadAlgorithm
find_by_length (gsize n_digits)
{
  for (guint i = DOWNLOAD_DIGEST_MD5; i < G_N_ELEMENTS (algorithms); i++)
    if (algorithms[i].n_digits == n_digits)
      return (DownloadAlgorithm) i;
  return DOWNLOAD_DIGEST_NONE;
}

static void
set (DownloadExpected *self,
     const char       *digits,
     gsize             n_digits)
{
  download_expected_clear (self);
  self->hex = g_ascii_strdown (digits, (gssize) n_digits);
  self->algorithm = find_by_length (n_digits);
}

gboolean
download_expected_parse (DownloadExpected *self,
                         const char       *text,
                         GError          **error)
{
  g_autofree char  *stripped = g_strstrip (g_strdup (text));
  const char       *colon = strchr (stripped, ':');
  const char       *digits = colon != NULL ? colon + 1 : stripped;
  gsize             n_digits = count_digits (digits);
  DownloadAlgorithm algorithm = find_by_length (n_digits);
  gsize             name_length = colon != NULL ? (gsize) (colon - stripped) : 0;

  if (digits[n_digits] == '\0' && algorithm != DOWNLOAD_DIGEST_NONE &&
      (colon == NULL ||
       (strlen (algorithms[algorithm].name) == name_length &&
        g_ascii_strncasecmp (stripped, algorithms[algorithm].name, name_length) == 0)))
    {
      set (self, digits, n_digits);
      return TRUE;
    }
  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_INVALID_PARAMETER,
               _("“%s” is not a digest: write md5:, sha1:, sha256: or sha512: and its digits"),
               text);
  return FALSE;
}

/* --- Lists --- */

/* A line of a list. */
typedef struct
{
  DownloadExpected expected;
  char            *path;
} Entry;

static void
entry_clear (Entry *self)
{
  download_expected_clear (&self->expected);
  g_clear_pointer (&self->path, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

/* A name with a line feed or a backslash is written with backslashes, as its line says by one at
 * its beginning. */
static char *
dup_path (const char *text,
          gboolean    is_escaped)
{
  GString *path = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++)
    if (is_escaped && *at == '\\' && at[1] != '\0')
      {
        at++;
        g_string_append_c (path, *at == 'n' ? '\n' : *at == 'r' ? '\r'
                                                                : *at);
      }
    else
      g_string_append_c (path, *at);
  return g_string_free (path, FALSE);
}

/* “digest  name” with a blank or a star before the name. */
static gboolean
read_gnu_line (Entry      *self,
               const char *line)
{
  const gboolean is_escaped = *line == '\\';
  const char    *digits = is_escaped ? line + 1 : line;
  const gsize    n_digits = count_digits (digits);
  const char    *rest = digits + n_digits;

  if (find_by_length (n_digits) == DOWNLOAD_DIGEST_NONE || *rest != ' ' ||
      (rest[1] != ' ' && rest[1] != '*'))
    return FALSE;

  set (&self->expected, digits, n_digits);
  self->path = dup_path (rest + 2, is_escaped);
  return TRUE;
}

/* “SHA256 (name) = digest”. */
static gboolean
read_bsd_line (Entry      *self,
               const char *line)
{
  const char *end = g_strrstr (line, ") = ");

  for (guint i = DOWNLOAD_DIGEST_MD5; end != NULL && i < G_N_ELEMENTS (algorithms); i++)
    {
      g_autofree char *start = g_strdup_printf ("%s (", algorithms[i].bsd_name);
      g_autofree char *path = NULL;
      const char      *digits = end + strlen (") = ");

      if (!g_str_has_prefix (line, start) || count_digits (digits) != algorithms[i].n_digits)
        continue;
      set (&self->expected, digits, algorithms[i].n_digits);
      path = g_strndup (line + strlen (start), (gsize) (end - line) - strlen (start));
      self->path = dup_path (path, FALSE);
      return TRUE;
    }
  return FALSE;
}

/* How many of the last names of two paths are the same, less those that only @path has. */
static int
rate (const char *path,
      const char *wanted)
{
  g_auto(GStrv) names = g_strsplit (path, "/", -1);
  g_auto(GStrv) others = g_strsplit (wanted, "/", -1);
  int n_names = (int) g_strv_length (names);
  int n_others = (int) g_strv_length (others);
  int n_same = 0;

  while (n_same < MIN (n_names, n_others) &&
         g_str_equal (names[n_names - 1 - n_same], others[n_others - 1 - n_same]))
    n_same++;
  for (int i = 0; i < n_names; i++)
    if (g_str_equal (names[i], ".") || *names[i] == '\0')
      n_same++;
  return 2 * n_same - n_names;
}

static gboolean
is_wanted (const char        *path,
           const char *const *names)
{
  g_autofree char *base = g_path_get_basename (path);

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (base, names[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_better (const Entry            *entry,
           const DownloadExpected *best,
           int                     rating,
           int                     best_rating)
{
  if (best->hex == NULL || rating != best_rating)
    return best->hex == NULL || rating > best_rating;
  return entry->expected.algorithm > best->algorithm;
}

/* The whole list is one digest. */
static gboolean
take_bare_digest (DownloadExpected *self,
                  const char       *sums)
{
  g_autofree char *stripped = g_strstrip (g_strdup (sums));
  const gsize      n_digits = count_digits (stripped);

  if (stripped[n_digits] != '\0' || find_by_length (n_digits) == DOWNLOAD_DIGEST_NONE)
    return FALSE;

  set (self, stripped, n_digits);
  return TRUE;
}

gboolean
download_expected_find (DownloadExpected  *self,
                        const char        *sums,
                        const char *const *names,
                        const char        *path,
                        GError           **error)
{
  g_auto(GStrv) lines = g_strsplit (sums, "\n", -1);
  g_auto(DownloadExpected) best = { DOWNLOAD_DIGEST_NONE, NULL };
  g_autofree char *decoded = g_uri_unescape_string (path, NULL);
  int              best_rating = 0;

  if (take_bare_digest (self, sums))
    return TRUE;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(Entry) entry = { 0 };
      int rating;

      g_strchomp (lines[i]);
      if ((!read_gnu_line (&entry, lines[i]) && !read_bsd_line (&entry, lines[i])) ||
          !is_wanted (entry.path, names))
        continue;
      rating = rate (entry.path, decoded != NULL ? decoded : path);
      if (!is_better (&entry, &best, rating, best_rating))
        continue;
      download_expected_clear (&best);
      best = entry.expected;
      entry.expected = (DownloadExpected){ DOWNLOAD_DIGEST_NONE, NULL };
      best_rating = rating;
    }
  if (best.hex == NULL)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                   _("The checksum file does not list “%s”: is it the right one?"), names[0]);
      return FALSE;
    }
  download_expected_clear (self);
  *self = best;
  best = (DownloadExpected){ DOWNLOAD_DIGEST_NONE, NULL };
  return TRUE;
}

/* --- Digests --- */

EVP_MD_CTX *
download_digest_new (DownloadAlgorithm algorithm)
{
  EVP_MD_CTX *context = EVP_MD_CTX_new ();
  EVP_MD     *method = EVP_MD_fetch (NULL, algorithms[algorithm].name, NULL);

  /* A policy of the system may forbid an algorithm. */
  if (method == NULL || EVP_DigestInit_ex2 (context, method, NULL) != 1)
    g_clear_pointer (&context, EVP_MD_CTX_free);
  EVP_MD_free (method);
  return context;
}

char *
download_digest_finish (EVP_MD_CTX *context)
{
  guint8   digest[EVP_MAX_MD_SIZE];
  guint    size = 0;
  GString *hex = g_string_new (NULL);

  EVP_DigestFinal_ex (context, digest, &size);
  for (guint i = 0; i < size; i++)
    g_string_append_printf (hex, "%02x", digest[i]);
  return g_string_free (hex, FALSE);
}
