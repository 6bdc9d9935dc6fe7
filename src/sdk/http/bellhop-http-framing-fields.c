/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-framing-private.h"

#include <string.h>

enum
{
  MAX_LENGTH_DIGITS = 18,
};

gboolean
_bellhop_http_framing_are_fields (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strchomp (lines[i]);
      const gsize name = strcspn (line, " \t:");

      /* One that begins with a blank goes on with the line before. */
      if (*line == '\0' || (i > 0 && (*line == ' ' || *line == '\t')) ||
          (name > 0 && line[name] == ':'))
        continue;
      return FALSE;
    }
  return TRUE;
}

gboolean
_bellhop_http_framing_ends_head (const char *text,
                                 gsize       size)
{
  const char *end = text + size;

  return (size == 1 && end[-1] == '\n') || (size == 2 && end[-2] == '\r' && end[-1] == '\n') ||
         (size >= 2 && end[-2] == '\n' && end[-1] == '\n') ||
         (size >= 3 && end[-3] == '\n' && end[-2] == '\r' && end[-1] == '\n');
}

static gboolean
is_named (const char *line,
          gsize       size,
          const char *name)
{
  const gsize length = strlen (name);

  return size > length && g_ascii_strncasecmp (line, name, length) == 0 && line[length] == ':';
}

static char *
dup_field (const char *line,
           gsize       size,
           const char *name)
{
  const gsize start = strlen (name) + 1;

  return g_strstrip (g_strndup (line + start, size - start));
}

/* The last coding decides (RFC 9112, 6.1); there may be several fields. */
static void
take_coding (BellhopHttpFields *fields,
             const char        *value)
{
  g_auto(GStrv) codings = g_strsplit (value, ",", -1);

  fields->has_coding = TRUE;
  for (guint i = 0; codings[i] != NULL; i++)
    {
      const char    *coding = g_strstrip (codings[i]);
      const gboolean is_chunked = g_ascii_strcasecmp (coding, "chunked") == 0;

      if (*coding == '\0')
        continue;
      fields->is_packed |= fields->is_chunked ||
                           (!is_chunked && g_ascii_strcasecmp (coding, "identity") != 0);
      fields->is_chunked = is_chunked;
    }
}

gboolean
_bellhop_http_framing_read_length (const char *value,
                                   guint64    *out_length)
{
  g_auto(GStrv) lengths = g_strsplit (value, ",", -1);

  for (guint i = 0; lengths[i] != NULL; i++)
    {
      const char *text = g_strstrip (lengths[i]);
      const gsize n_digits = strspn (text, "0123456789");

      if (n_digits == 0 || text[n_digits] != '\0' || n_digits > MAX_LENGTH_DIGITS ||
          (i > 0 && g_ascii_strtoull (text, NULL, 10) != *out_length))
        return FALSE;
      *out_length = g_ascii_strtoull (text, NULL, 10);
    }
  return lengths[0] != NULL;
}

static void
take_length (BellhopHttpFields *fields,
             const char        *value)
{
  guint64 length = 0;

  if (!_bellhop_http_framing_read_length (value, &length) ||
      (fields->has_length && fields->length != length))
    fields->has_bad_length = TRUE;
  fields->has_length = TRUE;
  fields->length = length;
}

static void
take_line (BellhopHttpFields *fields,
           const char        *line,
           gsize              size)
{
  if (is_named (line, size, "Transfer-Encoding"))
    {
      g_autofree char *value = dup_field (line, size, "Transfer-Encoding");

      take_coding (fields, value);
    }
  else if (is_named (line, size, "Content-Length"))
    {
      g_autofree char *value = dup_field (line, size, "Content-Length");

      take_length (fields, value);
    }
}

/* A line that begins with a blank goes on with the one before (RFC 9112, 5.2): neither of the two
 * fields is ever written so, and one that is has a length that is none. */
void
_bellhop_http_framing_read_fields (const GString     *head,
                                   BellhopHttpFields *fields)
{
  const char *line = memchr (head->str, '\n', head->len);

  *fields = (BellhopHttpFields){ 0 };
  while (line != NULL)
    {
      const char *start = line + 1;
      const char *end = memchr (start, '\n', head->len - (gsize) (start - head->str));

      if (end != NULL)
        take_line (fields, start, (gsize) (end - start));
      line = end;
    }
}
