/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-name.h"

enum
{
  /* Of the 255 that a name may have, the rest is for “ (1234)” and “.part”. */
  MAX_NAME_BYTES = 240,
  MAX_EXTENSION_BYTES = 16,
};

/* Where the extension begins, or the end. Two of them count as one: “.tar.gz”. */
static const char *
find_extension (const char *name)
{
  const char *dot = strrchr (name, '.');
  const char *before;

  if (dot == NULL || dot == name || strlen (dot) > MAX_EXTENSION_BYTES)
    return name + strlen (name);

  before = g_strrstr_len (name, dot - name, ".");
  return before != NULL && before != name && dot - before == strlen (".tar") &&
             g_str_has_prefix (before, ".tar")
           ? before
           : dot;
}

/* Shortens in the middle of no character, and keeps the extension. */
static char *
shorten (const char *name)
{
  const char *extension = find_extension (name);
  gsize       room = MAX_NAME_BYTES - strlen (extension);
  const char *end = name + room;

  if (strlen (name) <= MAX_NAME_BYTES)
    return g_strdup (name);

  while (end > name && ((guchar) *end & 0xc0) == 0x80)
    end--;
  return g_strdup_printf ("%.*s%s", (int) (end - name), name, extension);
}

/* What a name that others choose must not hold: folders, and what a terminal or a reader would be
 * misled by, such as letters that turn the direction of what follows. */
static gboolean
is_harmful (gunichar character)
{
  return character == '/' || character == '\\' || g_unichar_iscntrl (character) ||
         g_unichar_type (character) == G_UNICODE_FORMAT ||
         g_unichar_type (character) == G_UNICODE_LINE_SEPARATOR ||
         g_unichar_type (character) == G_UNICODE_PARAGRAPH_SEPARATOR;
}

/* The joiners are part of words, and of pictures, in several scripts. */
static gboolean
is_joiner (gunichar character)
{
  return character == 0x200c || character == 0x200d;
}

char *
download_name_clean (const char *wanted)
{
  g_autofree char *valid = g_utf8_make_valid (wanted, -1);
  g_autoptr(GString) clean = g_string_new (NULL);
  char *name;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar character = g_utf8_get_char (at);

      if (is_harmful (character) && !is_joiner (character))
        g_string_append_c (clean, '_');
      else
        g_string_append_unichar (clean, character);
    }
  name = g_strstrip (clean->str);
  while (*name == '.')
    name++;
  return *name != '\0' ? shorten (name) : NULL;
}

/* Old servers send bytes of their own character set: what is no UTF-8 is that of western Europe. */
static char *
dup_text (const char *bytes)
{
  if (g_utf8_validate (bytes, -1, NULL))
    return g_strdup (bytes);
  return g_convert (bytes, -1, "UTF-8", "WINDOWS-1252", NULL, NULL, NULL);
}

/* Some put what belongs into “filename*” into “filename”: the name in “%41.txt” is “A.txt”. */
static char *
dup_unescaped (const char *name)
{
  g_autofree char *decoded = g_uri_unescape_string (name, NULL);

  return decoded != NULL && g_utf8_validate (decoded, -1, NULL) ? g_steal_pointer (&decoded)
                                                                : g_strdup (name);
}

/* Some servers name the folder that the file had there. */
static const char *
find_base (const char *path)
{
  const char *base = path;

  for (const char *at = path; *at != '\0'; at++)
    if ((*at == '/' || *at == '\\') && at[1] != '\0')
      base = at + 1;
  return base;
}

char *
download_name_read (const char *suggested)
{
  g_autofree char *text = dup_text (suggested);
  g_autofree char *name = text != NULL ? dup_unescaped (text) : NULL;
  gsize            length;

  if (name == NULL)
    return download_name_clean (suggested);

  g_strstrip (name);
  length = strlen (name);
  if (length > 2 && name[0] == '\'' && name[length - 1] == '\'')
    {
      name[length - 1] = '\0';
      return download_name_clean (find_base (name + 1));
    }
  return download_name_clean (find_base (name));
}

/* --- Encoded words (RFC 2047) --- */

static GBytes *
decode_q (const char *text)
{
  GByteArray *bytes = g_byte_array_new ();

  for (; *text != '\0'; text++)
    {
      guint8 byte = *text == '_' ? ' ' : (guint8) *text;

      if (*text == '=' && g_ascii_isxdigit (text[1]) && g_ascii_isxdigit (text[2]))
        {
          byte = (guint8) (g_ascii_xdigit_value (text[1]) * 16 + g_ascii_xdigit_value (text[2]));
          text += 2;
        }
      g_byte_array_append (bytes, &byte, 1);
    }
  return g_byte_array_free_to_bytes (bytes);
}

static GBytes *
decode_b (const char *text)
{
  gsize   size = 0;
  guchar *bytes = g_base64_decode (text, &size);

  return g_bytes_new_take (bytes, size);
}

/* What stands between “=?” and “?=”: character set, coding, text. NULL when it is no such thing. */
static char *
decode_word (const char *word)
{
  g_auto(GStrv) parts = g_strsplit (word, "?", -1);
  g_autoptr(GBytes) bytes = NULL;
  gsize         size = 0;
  gconstpointer data;

  if (g_strv_length (parts) != 3 || *parts[0] == '\0' || strlen (parts[1]) != 1 ||
      strchr ("qQbB", *parts[1]) == NULL)
    return NULL;

  bytes = g_ascii_tolower (*parts[1]) == 'q' ? decode_q (parts[2]) : decode_b (parts[2]);
  data = g_bytes_get_data (bytes, &size);
  return size > 0 ? g_convert (data, (gssize) size, "UTF-8", parts[0], NULL, NULL, NULL) : NULL;
}

/* Browsers take such words for what they mean, though they have no place here (RFC 6266). Space
 * between two of them is none. NULL when there is anything else. */
static char *
dup_decoded (const char *name)
{
  g_autoptr(GString) decoded = g_string_new (NULL);

  while (g_str_has_prefix (name, "=?"))
    {
      const char      *coding = strchr (name + 2, '?');
      const char      *text = coding != NULL ? strchr (coding + 1, '?') : NULL;
      const char      *end = text != NULL ? strstr (text + 1, "?=") : NULL;
      g_autofree char *word = end != NULL ? g_strndup (name + 2, (gsize) (end - name - 2)) : NULL;
      g_autofree char *plain = word != NULL ? decode_word (word) : NULL;

      if (plain == NULL)
        return NULL;
      g_string_append (decoded, plain);
      name = end + 2;
      name += strspn (name, " \t");
    }
  return *name == '\0' && decoded->len > 0 ? g_string_free (g_steal_pointer (&decoded), FALSE)
                                           : NULL;
}

/* --- What a response suggests --- */

/* libsoup has put signs of its own for bytes that are no UTF-8, so they are taken as they came. */
static char *
dup_disposition (SoupMessage *message)
{
  static const char   mark[] = "\r\ncontent-disposition:";
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char         *list = soup_message_headers_get_list (headers, "Content-Disposition");
  g_autoptr(GBytes) heads = bellhop_http_message_get_heads (message);
  gsize            size = 0;
  const char      *bytes = g_bytes_get_data (heads, &size);
  g_autofree char *text = g_strndup (bytes != NULL ? bytes : "", size);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  const char      *found = g_strrstr (lower, mark);
  g_autofree char *raw = NULL;

  if (list == NULL || found == NULL || strstr (list, "\357\277\275") == NULL)
    return g_strdup (list);
  found = text + (found - lower) + strlen (mark);
  raw = g_strndup (found, strcspn (found, "\r\n"));
  return dup_text (g_strstrip (raw));
}

static char *
dup_suggested (SoupMessage *message)
{
  g_autofree char    *text = dup_disposition (message);
  SoupMessageHeaders *headers;
  g_autoptr(GHashTable) params = NULL;
  g_autofree char *disposition = NULL;
  g_autofree char *decoded = NULL;
  const char      *name = NULL;

  if (text == NULL)
    return NULL;

  headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
  soup_message_headers_append (headers, "Content-Disposition", text);
  if (soup_message_headers_get_content_disposition (headers, &disposition, &params))
    name = g_hash_table_lookup (params, "filename");
  soup_message_headers_unref (headers);
  if (name == NULL)
    return NULL;
  decoded = dup_decoded (name);
  return decoded != NULL ? download_name_clean (find_base (decoded)) : download_name_read (name);
}

static char *
dup_last_segment (GUri *uri)
{
  g_autofree char *base = g_path_get_basename (g_uri_get_path (uri));
  g_autofree char *decoded = NULL;

  if (*g_uri_get_path (uri) == '\0' || g_str_has_suffix (g_uri_get_path (uri), "/"))
    return NULL;
  decoded = g_uri_unescape_string (base, NULL);
  return download_name_clean (decoded != NULL ? decoded : base);
}

char *
download_name_of_uri (GUri *uri)
{
  char *name = dup_last_segment (uri);

  return name != NULL ? name : g_strdup ("index.html");
}

char *
download_name_find (SoupMessage *message)
{
  char *name = dup_suggested (message);

  return name != NULL ? name : download_name_of_uri (soup_message_get_uri (message));
}

char *
download_name_vary (const char *name,
                    guint       n)
{
  const char *extension = find_extension (name);

  if (n == 0)
    return g_strdup (name);
  return g_strdup_printf ("%.*s (%u)%s", (int) (extension - name), name, n, extension);
}
