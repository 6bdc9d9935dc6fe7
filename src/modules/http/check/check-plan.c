/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check.h"

typedef struct
{
  GQueue waiting; /* of GUri */
  guint  n_busy;
} Host;

struct _CheckPlan
{
  guint       per_host;
  guint       n_links;
  guint       n_waiting;
  GHashTable *known; /* of char *: URLs */
  GHashTable *hosts; /* char * → Host */
  GQueue      turns; /* of Host, borrowed: those that have something waiting */
};

static void
uri_unref (gpointer data)
{
  g_uri_unref (data);
}

static void
host_free (gpointer data)
{
  Host *self = data;

  g_queue_clear_full (&self->waiting, uri_unref);
  g_free (self);
}

CheckPlan *
check_plan_new (guint per_host)
{
  CheckPlan *self = g_new0 (CheckPlan, 1);

  self->per_host = per_host;
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_free);
  g_queue_init (&self->turns);
  return self;
}

void
check_plan_free (CheckPlan *self)
{
  g_queue_clear (&self->turns);
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->known);
  g_free (self);
}

static char *
dup_key (GUri *uri)
{
  return g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
}

gboolean
check_plan_add (CheckPlan  *self,
                const char *url)
{
  g_autoptr(GUri) uri = bellhop_http_parse_url (url, NULL);
  g_autofree char *key = NULL;
  Host            *host;

  if (uri == NULL)
    return FALSE;
  /* What stands behind the # is not sent. */
  if (!g_hash_table_add (self->known, g_uri_to_string_partial (uri, G_URI_HIDE_FRAGMENT)))
    return TRUE;

  key = dup_key (uri);
  host = g_hash_table_lookup (self->hosts, key);
  if (host == NULL)
    {
      host = g_new0 (Host, 1);
      g_hash_table_insert (self->hosts, g_steal_pointer (&key), host);
    }
  if (g_queue_is_empty (&host->waiting))
    g_queue_push_tail (&self->turns, host);
  g_queue_push_tail (&host->waiting, g_steal_pointer (&uri));
  self->n_waiting++;
  self->n_links++;
  return TRUE;
}

guint
check_plan_get_n_links (CheckPlan *self)
{
  return self->n_links;
}

GUri *
check_plan_take (CheckPlan *self)
{
  for (GList *item = self->turns.head; item != NULL; item = item->next)
    {
      Host *host = item->data;
      GUri *uri;

      if (host->n_busy >= self->per_host)
        continue;

      uri = g_queue_pop_head (&host->waiting);
      host->n_busy++;
      self->n_waiting--;
      g_queue_unlink (&self->turns, item);
      if (g_queue_is_empty (&host->waiting))
        g_list_free (item);
      else
        g_queue_push_tail_link (&self->turns, item);
      return uri;
    }
  return NULL;
}

void
check_plan_give_back (CheckPlan *self,
                      GUri      *uri)
{
  g_autofree char *key = dup_key (uri);
  Host            *host = g_hash_table_lookup (self->hosts, key);

  host->n_busy--;
}

gboolean
check_plan_is_empty (CheckPlan *self)
{
  return self->n_waiting == 0;
}
