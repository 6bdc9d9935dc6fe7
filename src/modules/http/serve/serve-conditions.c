/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

/* Whether a list of tags has @etag, which is a strong one (RFC 9110, 8.8.3.2). A tag may have
   commas in it, and one that is weak counts only where that is enough. */
static gboolean
has_tag (const char *list,
         const char *etag,
         gboolean    weak_counts)
{
  const gsize length = strlen (etag);
  const char *at = list;

  if (g_str_equal (list, "*"))
    return TRUE;
  while (*at != '\0')
    {
      const gboolean is_weak = g_str_has_prefix (at, "W/");
      const char    *tag = at + (is_weak ? 2 : 0);
      const char    *end = *tag == '"' ? strchr (tag + 1, '"') : NULL;

      if (end == NULL)
        return FALSE;
      if ((weak_counts || !is_weak) && (gsize) (end + 1 - tag) == length &&
          strncmp (tag, etag, length) == 0)
        return TRUE;
      at = end + 1;
      at += strspn (at, ", \t");
    }
  return FALSE;
}

/* A date that cannot be read is as if it had not been sent. */
static gboolean
get_date (const ServeRequest *self,
          const char         *name,
          gint64             *out_time)
{
  const char *text = serve_head_get (self->head, name);
  g_autoptr(GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  if (date == NULL)
    return FALSE;
  *out_time = g_date_time_to_unix (date);
  return TRUE;
}

guint
serve_request_judge (const ServeRequest *self,
                     const char         *etag,
                     gint64              modified)
{
  g_autofree char *match = serve_head_dup_list (self->head, "If-Match");
  g_autofree char *none_match = serve_head_dup_list (self->head, "If-None-Match");
  gint64           date;

  if (match != NULL)
    {
      if (!has_tag (match, etag, /* weak_counts = */ FALSE))
        return SOUP_STATUS_PRECONDITION_FAILED;
    }
  else if (modified >= 0 && get_date (self, "If-Unmodified-Since", &date) && modified > date)
    return SOUP_STATUS_PRECONDITION_FAILED;

  if (none_match != NULL)
    return has_tag (none_match, etag, /* weak_counts = */ TRUE) ? SOUP_STATUS_NOT_MODIFIED : 0;
  return modified >= 0 && get_date (self, "If-Modified-Since", &date) && modified <= date
           ? SOUP_STATUS_NOT_MODIFIED
           : 0;
}

gboolean
serve_request_allows_range (const ServeRequest *self,
                            const char         *etag,
                            gint64              modified)
{
  const char *condition = serve_head_get (self->head, "If-Range");
  gint64      date;

  if (condition == NULL || g_str_equal (condition, etag))
    return TRUE;
  /* Within the same second there may be another change, which its date would not tell. */
  return modified >= 0 && get_date (self, "If-Range", &date) && date == modified &&
         modified < g_get_real_time () / G_USEC_PER_SEC - 1;
}
