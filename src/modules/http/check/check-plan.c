/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-plan.h"

enum
{
  MAX_LINKS = 1000000,
};

typedef struct
{
  GQueue waiting; /* of CheckTarget */
  guint  n_busy;
} Host;

struct _CheckPlan
{
  guint       per_host;
  gboolean    keeps_fragments;
  guint       n_links;
  guint       n_waiting;
  guint       n_busy_pages;
  guint       level;
  GHashTable *known; /* char *: URL → CheckTarget */
  GHashTable *hosts; /* char * → Host */
  GQueue      turns; /* of Host, borrowed: those that have something waiting */
  GQueue      later; /* of CheckTarget, borrowed: pages of higher levels */
};

static void
target_free (gpointer data)
{
  CheckTarget *self = data;

  g_uri_unref (self->uri);
  g_clear_pointer (&self->fragments, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  check_result_clear (&self->result);
  g_free (self);
}

static void
host_free (gpointer data)
{
  Host *self = data;

  g_queue_clear (&self->waiting);
  g_free (self);
}

CheckPlan *
check_plan_new (guint    per_host,
                gboolean keeps_fragments)
{
  CheckPlan *self = g_new0 (CheckPlan, 1);

  self->per_host = per_host;
  self->keeps_fragments = keeps_fragments;
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, target_free);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, host_free);
  g_queue_init (&self->turns);
  g_queue_init (&self->later);
  return self;
}

void
check_plan_free (CheckPlan *self)
{
  g_queue_clear (&self->later);
  g_queue_clear (&self->turns);
  g_hash_table_unref (self->hosts);
  g_hash_table_unref (self->known);
  g_free (self);
}

static Host *
get_host (CheckPlan *self,
          GUri      *uri)
{
  g_autofree char *key = g_strdup_printf ("%s:%d", g_uri_get_host (uri), g_uri_get_port (uri));
  Host            *host = g_hash_table_lookup (self->hosts, key);

  if (host == NULL)
    {
      host = g_new0 (Host, 1);
      g_hash_table_insert (self->hosts, g_steal_pointer (&key), host);
    }
  return host;
}

/* What follows “:~:” is for a browser alone; the top is on every page, and what begins with a slash
 * or an exclamation mark is for the scripts of the page. */
static char *
dup_fragment (GUri *uri)
{
  const char      *written = g_uri_get_fragment (uri);
  const char      *directive = written != NULL ? strstr (written, ":~:") : NULL;
  g_autofree char *fragment = NULL;

  if (written == NULL)
    return NULL;
  fragment = directive != NULL ? g_strndup (written, (gsize) (directive - written))
                               : g_strdup (written);
  if (*fragment == '\0' || *fragment == '/' || *fragment == '!' ||
      g_ascii_strcasecmp (fragment, "top") == 0)
    return NULL;
  return g_steal_pointer (&fragment);
}

static gboolean
add_fragment (CheckTarget *target,
              char        *fragment)
{
  if (target->fragments == NULL)
    target->fragments = g_ptr_array_new_with_free_func (g_free);
  if (g_ptr_array_find_with_equal_func (target->fragments, fragment, g_str_equal, NULL))
    {
      g_free (fragment);
      return FALSE;
    }
  g_ptr_array_add (target->fragments, fragment);
  return TRUE;
}

CheckTarget *
check_plan_add_seen (CheckPlan *self,
                     GUri      *uri,
                     gboolean  *out_is_new)
{
  /* What stands behind the # is not sent. */
  g_autofree char *key = g_uri_to_string_partial (uri, G_URI_HIDE_FRAGMENT);
  CheckTarget     *target = g_hash_table_lookup (self->known, key);

  *out_is_new = target == NULL;
  if (target != NULL)
    return target;

  target = g_new0 (CheckTarget, 1);
  target->uri = g_uri_ref (uri);
  g_hash_table_insert (self->known, g_steal_pointer (&key), target);
  return target;
}

CheckTarget *
check_plan_add (CheckPlan *self,
                GUri      *uri,
                gboolean  *out_is_new)
{
  CheckTarget *target = NULL;
  char        *fragment;

  *out_is_new = FALSE;
  if (self->n_links >= MAX_LINKS)
    return NULL;

  target = check_plan_add_seen (self, uri, out_is_new);
  fragment = self->keeps_fragments ? dup_fragment (uri) : NULL;
  if (fragment != NULL)
    *out_is_new = add_fragment (target, fragment);
  else
    {
      *out_is_new = !target->is_wanted;
      target->is_wanted = TRUE;
    }
  self->n_links += *out_is_new ? 1 : 0;
  return target;
}

static void
queue_now (CheckPlan   *self,
           CheckTarget *target)
{
  Host *host = get_host (self, target->uri);

  if (g_queue_is_empty (&host->waiting))
    g_queue_push_tail (&self->turns, host);
  g_queue_push_tail (&host->waiting, target);
  self->n_waiting++;
}

void
check_plan_queue (CheckPlan   *self,
                  CheckTarget *target)
{
  target->is_queued = TRUE;
  if (target->is_page && target->level > self->level)
    g_queue_push_tail (&self->later, target);
  else
    queue_now (self, target);
}

guint
check_plan_get_n_links (CheckPlan *self)
{
  return self->n_links;
}

/* Once no page of this level is left. */
static void
begin_next_level (CheckPlan *self)
{
  GQueue higher = G_QUEUE_INIT;

  self->level++;
  while (!g_queue_is_empty (&self->later))
    {
      CheckTarget *target = g_queue_pop_head (&self->later);

      if (target->level > self->level)
        g_queue_push_tail (&higher, target);
      else
        queue_now (self, target);
    }
  self->later = higher;
}

CheckTarget *
check_plan_take (CheckPlan *self)
{
  while (self->n_waiting == 0 && self->n_busy_pages == 0 && !g_queue_is_empty (&self->later))
    begin_next_level (self);

  for (GList *item = self->turns.head; item != NULL; item = item->next)
    {
      Host        *host = item->data;
      CheckTarget *target;

      if (host->n_busy >= self->per_host)
        continue;

      target = g_queue_pop_head (&host->waiting);
      host->n_busy++;
      self->n_busy_pages += target->is_page ? 1 : 0;
      self->n_waiting--;
      g_queue_unlink (&self->turns, item);
      if (g_queue_is_empty (&host->waiting))
        g_list_free (item);
      else
        g_queue_push_tail_link (&self->turns, item);
      return target;
    }
  return NULL;
}

void
check_plan_give_back (CheckPlan   *self,
                      CheckTarget *target)
{
  get_host (self, target->uri)->n_busy--;
  self->n_busy_pages -= target->is_page ? 1 : 0;
}

gboolean
check_plan_is_empty (CheckPlan *self)
{
  return self->n_waiting == 0 && self->n_busy_pages == 0 && g_queue_is_empty (&self->later);
}
