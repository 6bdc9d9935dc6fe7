/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-sums.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * What a person pastes from a page, a terminal or a mail: a digest, perhaps with the name of its
 * algorithm, in quotes or tags, in groups of digits, in base64, or in a line of a checksum file.
 */

enum
{
  MAX_TEXT_BYTES = 64 * 1024,
  MAX_LABEL_BYTES = 32
};

/* What has been understood so far of text that may have several lines. */
typedef struct
{
  ChecksumSet label;     /* the algorithm that was named, or none */
  char       *unknown;   /* Owned: a name of none, which stands before a digest */
  gsize       n_digits;  /* of what would be a digest, were there such an algorithm */
  gboolean    takes_crc; /* of which eight digits tell too little while other lines may tell more */
} Understanding;

static const char AFTER_DIGEST[] = " \t\"'`.,;>*_)]}|!";

static gboolean
is_separator (char c)
{
  return c != '\0' && strchr (" \t:=,\"", c) != NULL;
}

/* Takes away blanks, quotes and what ends a sentence around @text, which is changed. */
static char *
strip (char *text)
{
  static const char around[] = " \t\r\"'`<>,;*_()[]{}|!";
  gsize             length;

  while (*text != '\0' && strchr (around, *text) != NULL)
    text++;
  length = strlen (text);
  while (length > 0 && (strchr (around, text[length - 1]) != NULL || text[length - 1] == '.'))
    text[--length] = '\0';
  return text;
}

static const char *
skip_separators (const char *text)
{
  while (is_separator (*text))
    text++;
  return text;
}

/* “Hash :”, “checksum”: words that say that a digest comes. */
static const char *
skip_fillers (const char *text)
{
  static const char *const fillers[] = { "algorithm", "checksum", "digest",
                                         "hash", "sum", "value" };

  text = skip_separators (text);
  for (guint i = 0; i < G_N_ELEMENTS (fillers); i++)
    {
      const gsize length = strlen (fillers[i]);

      if (g_ascii_strncasecmp (text, fillers[i], length) == 0 &&
          (text[length] == '\0' || is_separator (text[length])))
        return skip_fillers (text + length);
    }
  return text;
}

/* The longest beginning of @text that is the name of an algorithm: “SHA 256” rather than “SHA”. */
static const char *
skip_label (const char  *text,
            ChecksumSet *out_label)
{
  const char *after = text;

  for (gsize length = 1; length <= MAX_LABEL_BYTES && text[length - 1] != '\0'; length++)
    if (text[length] == '\0' || is_separator (text[length]))
      {
        g_autofree char  *name = g_strndup (text, length);
        const ChecksumSet label = checksum_algorithm_find (name);

        if (label == 0)
          continue;
        *out_label = label;
        after = text + length;
      }
  return after;
}

static ChecksumSum *
sum_from_hex (Understanding *self,
              const char    *digits,
              gsize          n_digits)
{
  ChecksumSet algorithms = checksum_algorithms_of_length (n_digits);

  self->n_digits = n_digits;
  if (self->label != 0)
    algorithms &= self->label;
  if (algorithms == 0 || (n_digits == 8 && self->label == 0 && !self->takes_crc))
    return NULL;
  return checksum_sum_new (g_ascii_strdown (digits, (gssize) n_digits), algorithms, NULL);
}

/* In one word, or in groups of bytes as certutil and openssl print them. */
static ChecksumSum *
parse_hex (Understanding *self,
           const char    *text)
{
  const gsize n_digits = strspn (text, "0123456789abcdefABCDEF");
  g_autoptr(GString) joined = NULL;

  if (n_digits >= 8 && (text[n_digits] == '\0' || strchr (AFTER_DIGEST, text[n_digits]) != NULL))
    return sum_from_hex (self, text, n_digits);

  joined = g_string_new (NULL);
  for (const char *c = text; *c != '\0'; c++)
    if (g_ascii_isxdigit (*c))
      g_string_append_c (joined, *c);
    else if (strchr (" :-\t", *c) == NULL)
      return NULL;
  return joined->len >= 8 ? sum_from_hex (self, joined->str, joined->len) : NULL;
}

/* Where an algorithm was named: “sha256-BASE64” of web pages, “SHA256:BASE64” of ssh. */
static ChecksumSum *
parse_base64 (Understanding *self,
              const char    *text)
{
  const gsize        length = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                                   "0123456789+/");
  g_autofree char   *padded = NULL;
  g_autofree guint8 *bytes = NULL;
  gsize              n_bytes;

  if (self->label == 0 || length == 0 || length > 2 * CHECKSUM_MAX_BYTES)
    return NULL;
  padded = g_strdup_printf ("%.*s%.*s", (int) length, text, (int) (-length & 3), "===");
  bytes = g_base64_decode (padded, &n_bytes);
  if ((checksum_algorithms_of_length (2 * n_bytes) & self->label) == 0 ||
      length != (4 * n_bytes + 2) / 3)
    return NULL;
  return checksum_sum_new (checksum_digest_to_string (bytes, (guint) n_bytes), self->label, NULL);
}

/* “sha256-…” of web pages; a name may have a dash in it. */
static ChecksumSum *
parse_integrity (const char *text)
{
  const char *dash = strchr (text, '-');

  for (; dash != NULL; dash = strchr (dash + 1, '-'))
    {
      g_autofree char *name = g_strndup (text, (gsize) (dash - text));
      Understanding    label = { .label = checksum_algorithm_find (name) };
      ChecksumSum     *sum = label.label != 0 ? parse_base64 (&label, dash + 1) : NULL;

      if (sum != NULL)
        return sum;
    }
  return NULL;
}

/* A word that stands where the name of an algorithm would, and a digest after it. */
static void
note_unknown (Understanding *self,
              const char    *text)
{
  const gsize   length = strcspn (text, " \t:=");
  Understanding ignored = { 0 };
  g_autoptr(ChecksumSum) sum = NULL;

  if (length == 0 || text[length] == '\0' || self->unknown != NULL)
    return;
  sum = parse_hex (&ignored, skip_fillers (text + length));
  if (sum != NULL)
    self->unknown = g_strndup (text, length);
}

/* NULL where it is no line of a checksum file, or one that cannot be compared. */
static ChecksumSum *
parse_sums_line (Understanding *self,
                 const char    *text)
{
  const gsize length = strlen (text);
  g_autoptr(ChecksumSum) sum = NULL;
  ChecksumSet label;

  checksum_sum_parse_line (text, length, checksum_algorithms_of_length (length == 8 ? 8 : 0), &sum);
  if (sum == NULL || (sum->is_crc_among_others && !self->takes_crc))
    return NULL;
  if (sum->algorithms != 0)
    {
      if (self->label != 0)
        sum->algorithms &= self->label;
      sum->likely = sum->algorithms;
      return sum->algorithms != 0 ? g_steal_pointer (&sum) : NULL;
    }
  label = checksum_algorithm_find (sum->tag);
  if (label != 0)
    {
      self->label = label;
      return parse_hex (self, skip_separators (strrchr (text, '=')));
    }
  if (*sum->tag != '\0' && self->unknown == NULL)
    self->unknown = g_strdup (sum->tag);
  return NULL;
}

/* A name before its digest: of a file, or what openssl calls standard input. */
static const char *
skip_name (const char *text)
{
  const gsize      length = strcspn (text, " \t:=,\"");
  g_autofree char *word = g_strndup (text, length);

  if (strpbrk (word, "./\\") == NULL && !g_str_equal (word, "stdin)"))
    return text;
  return skip_separators (text + length);
}

static ChecksumSum *
parse_line (Understanding *self,
            const char    *line)
{
  g_autofree char *copy = g_strdup (line);
  const char      *text = strip (copy);
  ChecksumSum     *sum = parse_sums_line (self, text);

  if (sum == NULL)
    sum = parse_integrity (text);
  if (sum != NULL)
    return sum;
  text = skip_fillers (skip_name (text));
  text = skip_fillers (skip_label (text, &self->label));
  if (self->label == 0)
    note_unknown (self, text);
  text += strspn (text, " \t\"'`<*_([{|");
  sum = parse_hex (self, text);
  return sum != NULL ? sum : parse_base64 (self, text);
}

static void
explain (const Understanding *self,
         const char          *text,
         GError             **error)
{
  const guint      index = self->label != 0 ? (guint) __builtin_ctz (self->label) : 0;
  g_autofree char *beginning = g_utf8_make_valid (text, MIN ((gssize) strlen (text), 200));

  if (self->n_digits > 0 && self->label != 0)
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("A digest of %s has %u hexadecimal digits, and this has %u"),
                 checksum_algorithm_get (index)->title, 2 * checksum_algorithm_get (index)->n_bytes,
                 (guint) self->n_digits);
  else if (self->unknown != NULL)
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("“%s” is not an algorithm that is known here"), self->unknown);
  else if (self->n_digits > 0)
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("No algorithm has digests of %u hexadecimal digits"), (guint) self->n_digits);
  else
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, _("“%s” is not a digest"),
                 beginning);
}

/* One of several would be compared, and the others not. */
static gboolean
has_one_digest (const char *text,
                GError    **error)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  guint n_digests = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n_digests += checksum_sums_count_digests (lines[i], strlen (lines[i]));
  if (n_digests > 1)
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("There are %u digests here: give one of them"), n_digests);
  return n_digests <= 1;
}

ChecksumSum *
checksum_sum_parse_expected (const char *text,
                             GError    **error)
{
  g_auto(GStrv) lines = NULL;
  Understanding understanding = { 0 };
  ChecksumSum  *sum = NULL;

  if (strlen (text) <= MAX_TEXT_BYTES)
    {
      g_autofree char *cleaned = checksum_sums_clean (text);

      if (!has_one_digest (cleaned, error))
        return NULL;
      lines = g_strsplit (cleaned, "\n", -1);
    }
  for (guint i = 0; lines != NULL && lines[i] != NULL && sum == NULL; i++)
    sum = parse_line (&understanding, lines[i]);
  understanding.takes_crc = TRUE;
  for (guint i = 0; lines != NULL && lines[i] != NULL && sum == NULL; i++)
    sum = parse_line (&understanding, lines[i]);
  if (sum == NULL)
    explain (&understanding, text, error);
  g_free (understanding.unknown);
  return sum;
}
