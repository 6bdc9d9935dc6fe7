/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http.h"

#include <string.h>

static const char *
find_last (const char *text,
           gsize       length,
           char        c)
{
  const char *found = NULL;

  for (gsize i = 0; i < length; i++)
    if (text[i] == c)
      found = text + i;
  return found;
}

/* The colon before the password in what follows “://”, or NULL. A password as people type it may
 * have an “@” in it, so the last one counts, and a slash or a blank, which makes a port that is no
 * number. */
static const char *
find_password (const char  *start,
               const char **out_end)
{
  const gsize word = strcspn (start, " \t\r\n\"<>");
  const gsize authority = MIN (word, strcspn (start, "/?#\\"));
  const char *colon = memchr (start, ':', authority);
  const char *end = find_last (start, authority, '@');

  if (colon == NULL)
    return NULL;
  if (end == NULL && *start != '[' &&
      strspn (colon + 1, "0123456789") < (gsize) (start + authority - colon - 1))
    {
      end = find_last (start, word, '@');
      if (end == NULL)
        end = find_last (start, strcspn (start, "/\r\n"), '@');
    }
  *out_end = end;
  return end != NULL && colon < end ? colon : NULL;
}

/**
 * bellhop_http_hide_passwords:
 * @text: a text for people, with any number of URLs
 *
 * Leaves out the password of each URL in a text: of
 * `https://ada:secret@example.org/` stays `https://ada@example.org/`.
 *
 * Returns: (transfer full): the text without them
 */
char *
bellhop_http_hide_passwords (const char *text)
{
  GString    *shown;
  const char *at = text;
  const char *next;

  g_return_val_if_fail (text != NULL, NULL);

  shown = g_string_sized_new (strlen (text));
  while ((next = strstr (at, "://")) != NULL)
    {
      const char *start = next + strlen ("://");
      const char *end = NULL;
      const char *password = find_password (start, &end);

      g_string_append_len (shown, at, (password != NULL ? password : start) - at);
      at = password != NULL ? end : start;
    }
  g_string_append (shown, at);
  return g_string_free (shown, FALSE);
}
