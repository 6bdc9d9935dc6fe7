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

/* “digest  name” with a blank or a star before the name; folders before the name do not count. */
static gboolean
take_gnu_line (DownloadExpected *self,
               const char       *line,
               const char       *name)
{
  gsize            n_digits = count_digits (line);
  g_autofree char *base = NULL;

  if (find_by_length (n_digits) == DOWNLOAD_DIGEST_NONE || line[n_digits] != ' ' ||
      (line[n_digits + 1] != ' ' && line[n_digits + 1] != '*'))
    return FALSE;

  base = g_path_get_basename (line + n_digits + 2);
  if (!g_str_equal (base, name))
    return FALSE;

  set (self, line, n_digits);
  return TRUE;
}

/* “SHA256 (name) = digest”. */
static gboolean
take_bsd_line (DownloadExpected *self,
               const char       *line,
               const char       *name)
{
  for (guint i = DOWNLOAD_DIGEST_MD5; i < G_N_ELEMENTS (algorithms); i++)
    {
      g_autofree char *start = g_strdup_printf ("%s (%s) = ", algorithms[i].bsd_name, name);

      if (!g_str_has_prefix (line, start) ||
          count_digits (line + strlen (start)) != algorithms[i].n_digits)
        continue;
      set (self, line + strlen (start), algorithms[i].n_digits);
      return TRUE;
    }
  return FALSE;
}

gboolean
download_expected_find (DownloadExpected *self,
                        const char       *sums,
                        const char       *name,
                        GError          **error)
{
  g_auto(GStrv) lines = g_strsplit (sums, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strchomp (lines[i]);
      if (take_gnu_line (self, lines[i], name) || take_bsd_line (self, lines[i], name))
        return TRUE;
    }
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
               _("The checksum file does not list “%s”: is it the right one?"), name);
  return FALSE;
}

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
