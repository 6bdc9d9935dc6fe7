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

char *
download_name_clean (const char *wanted)
{
  g_autofree char *valid = g_utf8_make_valid (wanted, -1);
  g_autofree char *name = NULL;

  /* A server does not choose folders, nor names that a shell or a terminal would stumble over. */
  for (char *at = valid; *at != '\0'; at++)
    if ((guchar) *at < ' ' || *at == 0x7f || *at == '/' || *at == '\\')
      *at = '_';
  name = g_strdup (g_strstrip (valid));
  while (*name == '.')
    memmove (name, name + 1, strlen (name));
  return *name != '\0' ? shorten (name) : NULL;
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
  return name != NULL ? download_name_clean (name) : NULL;
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
download_name_find (SoupMessage *message)
{
  char *name = dup_suggested (message);

  if (name == NULL)
    name = dup_last_segment (soup_message_get_uri (message));
  return name != NULL ? name : g_strdup ("index.html");
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
