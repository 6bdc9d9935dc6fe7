/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-text.h"

enum
{
  /* Where pages say what they are in (HTML, 13.2.3.2). */
  MAX_PRESCAN_BYTES = 1024,
  MAX_LABEL_BYTES = 40,
};

/* A body that broke off may end within a character. */
static gsize
measure_utf8 (const char *text,
              gsize       size,
              gboolean    is_complete)
{
  const char *end = text;

  if (g_utf8_validate_len (text, size, &end))
    return size;
  return !is_complete && size - (gsize) (end - text) < 4 ? (gsize) (end - text) : 0;
}

/* --- What it says of itself --- */

static const char *
find_mark (const guint8 *bytes,
           gsize         size)
{
  if (size >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf)
    return "UTF-8";
  if (size >= 2 && bytes[0] == 0xff && bytes[1] == 0xfe)
    return "UTF-16LE";
  if (size >= 2 && bytes[0] == 0xfe && bytes[1] == 0xff)
    return "UTF-16BE";
  return NULL;
}

static gboolean
is_in_label (char character)
{
  return g_ascii_isalnum (character) || strchr ("-_:.", character) != NULL;
}

/* What stands after @word and an equals sign, in quotes or not. */
static char *
find_label (const char *start,
            const char *word)
{
  const char *at = strstr (start, word);
  gsize       length = 0;

  if (at == NULL)
    return NULL;
  at += strlen (word);
  at += strspn (at, " \t\r\n");
  if (*at != '=')
    return NULL;
  at++;
  at += strspn (at, " \t\r\n\"'");
  while (length < MAX_LABEL_BYTES && at[length] != '\0' && is_in_label (at[length]))
    length++;
  return length > 0 ? g_strndup (at, length) : NULL;
}

/* As in <meta charset="…">, <meta … content="…; charset=…"> and <?xml … encoding="…"?>. */
static char *
find_declared (const char *text,
               gsize       size)
{
  g_autofree char *start = g_ascii_strdown (text, (gssize) MIN (size, MAX_PRESCAN_BYTES));
  const char      *meta = start;
  char            *label = NULL;

  if (g_str_has_prefix (start, "<?xml"))
    return find_label (start, "encoding");
  while (label == NULL && (meta = strstr (meta, "<meta")) != NULL)
    {
      g_autofree char *tag = g_strndup (meta, strcspn (meta, ">"));

      label = find_label (tag, "charset");
      meta++;
    }
  return label;
}

/* --- Decoding --- */

/* Browsers take these for what is more (WHATWG, Encoding). */
static const char *
choose_charset (const char *label)
{
  static const char *const western[] = { "iso-8859-1", "iso8859-1", "latin1", "l1",
                                         "us-ascii", "ascii", "cp1252", NULL };

  for (guint i = 0; western[i] != NULL; i++)
    if (g_ascii_strcasecmp (label, western[i]) == 0)
      return "WINDOWS-1252";
  return g_intern_string (label);
}

static GBytes *
convert (const char *text,
         gsize       size,
         const char *charset)
{
  gsize            converted = 0;
  g_autofree char *utf8 = g_convert (text, (gssize) size, "UTF-8", charset, NULL, &converted, NULL);

  /* Five bytes mean nothing there; there they are control characters. */
  if (utf8 == NULL && g_str_equal (charset, "WINDOWS-1252"))
    utf8 = g_convert (text, (gssize) size, "UTF-8", "ISO-8859-1", NULL, &converted, NULL);
  return utf8 != NULL ? g_bytes_new_take (g_steal_pointer (&utf8), converted) : NULL;
}

static gboolean
is_textual (const char *media)
{
  static const char *const others[] = { "application/xml", "application/javascript",
                                        "application/ecmascript", "application/x-javascript",
                                        "application/xhtml+xml", "image/svg+xml", NULL };

  return g_str_has_prefix (media, "text/") || g_str_has_suffix (media, "+xml") ||
         g_strv_contains (others, media);
}

static GBytes *
decode_as (const char  *text,
           gsize        size,
           const char  *label,
           const char **out_charset)
{
  const char *charset = choose_charset (label);
  GBytes     *decoded = convert (text, size, charset);

  if (decoded != NULL)
    *out_charset = charset;
  return decoded;
}

GBytes *
http_text_decode (GBytes      *bytes,
                  const char  *media,
                  const char  *charset,
                  gboolean     is_complete,
                  const char **out_charset)
{
  gsize            size = 0;
  const char      *text = g_bytes_get_data (bytes, &size);
  const char      *mark = find_mark ((const guint8 *) text, size);
  const gsize      length = measure_utf8 (text, size, is_complete);
  g_autofree char *declared = NULL;

  *out_charset = NULL;
  if (mark != NULL && !g_str_equal (mark, "UTF-8"))
    return decode_as (text + 2, size - 2, mark, out_charset);
  if (charset != NULL && g_ascii_strncasecmp (charset, "utf-16", strlen ("utf-16")) == 0)
    return decode_as (text, size, charset, out_charset);
  if (memchr (text, '\0', size) != NULL)
    return NULL;
  if (length > 0)
    return g_bytes_new_from_bytes (bytes, 0, length);
  if (charset != NULL)
    return decode_as (text, size, charset, out_charset);
  if (!is_textual (media))
    return NULL;

  declared = find_declared (text, size);
  return decode_as (text, size, declared != NULL ? declared : "WINDOWS-1252", out_charset);
}

char *
http_text_dup (GBytes *bytes)
{
  gsize       size = 0;
  const char *text = g_bytes_get_data (bytes, &size);

  return g_strndup (text != NULL ? text : "", size);
}
