/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-bare-link.h"

#include <string.h>

/*
 * Extended autolinks, as section 6.9 of the specification of GitHub Flavored Markdown has them, and
 * cmark-gfm where that is not precise. md4c has them too, but which ones depends on its version:
 * one of 2024 takes none with a port.
 */

static const char *const starts[] = { "http://", "https://", "ftp://", "www." };

/* The bytes at @at that begin a link, or 0. */
static gsize
match_start (const char *text,
             gsize       size,
             gsize       at)
{
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      const gsize    length = strlen (starts[i]);
      const gboolean is_www = starts[i][0] == 'w';

      if (size - at <= length || g_ascii_strncasecmp (text + at, starts[i], length) != 0)
        continue;
      if (at > 0 && (is_www ? !g_ascii_isspace (text[at - 1]) && !strchr ("*_~(|", text[at - 1])
                            : g_ascii_isalpha (text[at - 1])))
        return 0;
      return g_ascii_isalnum (text[at + length]) || (guchar) text[at + length] >= 0x80 ? length : 0;
    }
  return 0;
}

/* Without a character reference at its end, whose semicolon that is. */
static gsize
trim_reference (const char *link,
                gsize       length)
{
  gsize start = length - 1;

  while (start > 0 && g_ascii_isalnum (link[start - 1]))
    start--;
  return start > 0 && start < length - 1 && link[start - 1] == '&' ? start - 1 : length - 1;
}

static gsize
count (const char *text,
       gsize       length,
       char        character)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    n += text[i] == character ? 1 : 0;
  return n;
}

/* Punctuation at the end is of the sentence, not of the link. */
static gsize
trim (const char *link,
      gsize       length)
{
  gsize n_open = count (link, length, '(');
  gsize n_closed = count (link, length, ')');

  while (length > 0)
    if (strchr ("?!.,:*_~'\"", link[length - 1]) != NULL)
      length--;
    else if (link[length - 1] == ';')
      length = trim_reference (link, length);
    else if (link[length - 1] == ')' && n_closed-- > n_open)
      length--;
    else
      break;
  return length;
}

gboolean
check_bare_link_find (const char *text,
                      gsize       size,
                      gsize       from,
                      gsize       end,
                      gboolean    is_in_cell,
                      CheckSlice *link)
{
  for (gsize at = from; at < end; at++)
    {
      const gsize length = strchr ("hHfFwW", text[at]) != NULL ? match_start (text, size, at) : 0;
      gsize       stop = at + length;

      if (length == 0)
        continue;
      while (stop < size && !g_ascii_isspace (text[stop]) && text[stop] != '<' &&
             text[stop] != '\0' && !(is_in_cell && text[stop] == '|'))
        stop++;
      *link = (CheckSlice){ text + at, trim (text + at, stop - at) };
      if (link->length > length)
        return TRUE;
    }
  return FALSE;
}

char *
check_bare_link_dup (const CheckSlice *link)
{
  g_autofree char *value = check_slice_dup_value (link, "utf-8");

  if (g_ascii_strncasecmp (value, "www.", strlen ("www.")) == 0)
    return g_strconcat ("http://", value, NULL);
  return g_steal_pointer (&value);
}
