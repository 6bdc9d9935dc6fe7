/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-page.h"

/* A page that stands in the srcdoc of an iframe: its links are relative to what those of the page
 * around it are relative to, unless it has a base of its own. */

static gboolean
has_scheme (const char *link)
{
  gsize length = 0;

  while (g_ascii_isalnum (link[length]) ||
         (link[length] != '\0' && strchr ("+-.", link[length]) != NULL))
    length++;
  return g_ascii_isalpha (*link) && link[length] == ':';
}

/* RFC 3986, 5.2, before it is known what @base itself is relative to. */
static char *
dup_merged (const char *base,
            const char *link)
{
  const gsize n_path = strcspn (base, "?#");
  const char *slashes = strstr (base, "//");
  const gsize start = slashes != NULL && (slashes == base || slashes[-1] == ':')
                        ? (gsize) (slashes - base) + 2
                        : 0;
  const gsize n_host = start > 0 ? start + strcspn (base + start, "/?#") : 0;
  gsize       n_kept = n_path;

  if (has_scheme (link) || g_str_has_prefix (link, "//"))
    return g_strdup (link);
  if (*link == '/')
    return g_strdup_printf ("%.*s%s", (int) n_host, base, link);
  if (*link == '\0' || *link == '#')
    return g_strdup_printf ("%.*s%s", (int) strcspn (base, "#"), base, link);
  if (*link == '?')
    return g_strdup_printf ("%.*s%s", (int) n_path, base, link);
  while (n_kept > n_host && base[n_kept - 1] != '/')
    n_kept--;
  return g_strdup_printf ("%.*s%s%s", (int) n_kept, base,
                          n_host > 0 && n_kept == n_host ? "/" : "", link);
}

void
check_srcdoc_add (CheckPage *inner,
                  GPtrArray *links)
{
  const gboolean has_base = inner->base != NULL && *inner->base != '\0';

  for (guint i = 0; i < inner->links->len; i++)
    {
      const char *link = inner->links->pdata[i];

      if (has_base)
        g_ptr_array_add (links, dup_merged (inner->base, link));
      /* The page is nowhere else, and so are its parts. */
      else if (*link != '\0' && *link != '#')
        g_ptr_array_add (links, g_strdup (link));
    }
}
