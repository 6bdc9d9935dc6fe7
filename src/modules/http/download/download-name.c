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

static char *
dup_suggested (SoupMessage *message)
{
  g_autoptr(GHashTable) params = NULL;
  g_autofree char *disposition = NULL;
  const char      *name;

  if (!soup_message_headers_get_content_disposition (soup_message_get_response_headers (message),
                                                     &disposition, &params))
    return NULL;

  name = g_hash_table_lookup (params, "filename");
  return name != NULL ? download_name_read (name) : NULL;
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
