/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-statuses.h"

#include <glib/gi18n-lib.h>

enum
{
  FIRST_STATUS = 100,
  LAST_STATUS = 999,
};

struct _HttpStatuses
{
  gboolean is_usual;
  gboolean contains[LAST_STATUS + 1];
};

/* Returns where the number ends, or NULL when there is none. */
static const char *
read_status (const char *at,
             guint      *out_status)
{
  char         *end = NULL;
  const guint64 status = g_ascii_isdigit (*at) ? g_ascii_strtoull (at, &end, 10) : 0;

  *out_status = (guint) MIN (status, LAST_STATUS + 1u);
  return status >= FIRST_STATUS && status <= LAST_STATUS ? end : NULL;
}

static gboolean
add_range (HttpStatuses *self,
           char         *word)
{
  guint       first = 0;
  guint       last = 0;
  const char *end = read_status (g_strstrip (word), &first);

  if (end == NULL)
    return FALSE;
  last = first;
  end += strspn (end, " ");
  if (g_str_has_prefix (end, ".."))
    {
      end += 2;
      end = read_status (end + strspn (end, " "), &last);
    }
  if (end == NULL || *end != '\0' || last < first)
    return FALSE;
  for (guint status = first; status <= last; status++)
    self->contains[status] = TRUE;
  return TRUE;
}

HttpStatuses *
http_statuses_parse (const char *text,
                     GError    **error)
{
  g_autoptr(HttpStatuses) self = g_new0 (HttpStatuses, 1);
  g_auto(GStrv) words = g_strsplit (text, ",", -1);

  self->is_usual = text[strspn (text, " ")] == '\0';
  for (guint i = 0; !self->is_usual && words[i] != NULL; i++)
    if (!add_range (self, words[i]))
      {
        g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                     _("“%s” is not a status: write numbers and ranges, as in 200..299, 403"),
                     words[i]);
        return NULL;
      }
  return g_steal_pointer (&self);
}

void
http_statuses_free (HttpStatuses *self)
{
  g_free (self);
}

gboolean
http_statuses_contain (const HttpStatuses *self,
                       guint               status)
{
  if (self->is_usual)
    return status < SOUP_STATUS_BAD_REQUEST;
  return status <= LAST_STATUS && self->contains[status];
}
