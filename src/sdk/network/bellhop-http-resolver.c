/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-resolver-private.h"

#include <ifaddrs.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

/*
 * GLib asks for the addresses of each family by itself, and only for those that this computer has
 * an address of (AI_ADDRCONFIG), where that of the loopback does not count. So a laptop without a
 * network, or a container without one, does not find what stands in /etc/hosts. What is not found
 * then is looked up once more without that.
 */

#define TYPE_HOSTS_RESOLVER (hosts_resolver_get_type ())
G_DECLARE_FINAL_TYPE (HostsResolver, hosts_resolver, HOSTS, RESOLVER, GResolver)

struct _HostsResolver
{
  GResolver parent_instance;

  GResolver *base; /* Owned */
};

G_DEFINE_FINAL_TYPE (HostsResolver, hosts_resolver, G_TYPE_RESOLVER)

/* What is looked up. */
typedef struct
{
  char                    *name; /* Owned */
  GResolverNameLookupFlags flags;
} Query;

static void
query_free (gpointer data)
{
  Query *self = data;

  g_free (self->name);
  g_free (self);
}

/* --- Whether there is a network --- */

static gboolean
is_loopback (const struct sockaddr *address)
{
  if (address->sa_family == AF_INET)
    return (ntohl (((const struct sockaddr_in *) (const void *) address)->sin_addr.s_addr) >> 24) ==
           127;
  if (address->sa_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK (
      &((const struct sockaddr_in6 *) (const void *) address)->sin6_addr);
  return TRUE;
}

static gboolean
has_network (void)
{
  struct ifaddrs *addresses = NULL;
  gboolean        found = FALSE;

  if (getifaddrs (&addresses) != 0)
    return TRUE;

  for (struct ifaddrs *at = addresses; at != NULL && !found; at = at->ifa_next)
    found = at->ifa_addr != NULL && !is_loopback (at->ifa_addr);
  freeifaddrs (addresses);
  return found;
}

static gboolean
is_worth_it (const GError *error)
{
  return g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND) && !has_network ();
}

/* --- Once more --- */

static int
get_family (GResolverNameLookupFlags flags)
{
  if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) != 0)
    return AF_INET;
  return (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0 ? AF_INET6 : AF_UNSPEC;
}

static GList *
find (const char              *name,
      GResolverNameLookupFlags flags,
      GError                 **error)
{
  const struct addrinfo hints = { .ai_family = get_family (flags), .ai_socktype = SOCK_STREAM };
  struct addrinfo      *found = NULL;
  GList                *addresses = NULL;
  const int             code = getaddrinfo (name, NULL, &hints, &found);

  for (struct addrinfo *at = found; code == 0 && at != NULL; at = at->ai_next)
    {
      g_autoptr(GSocketAddress) address = g_socket_address_new_from_native (at->ai_addr,
                                                                            at->ai_addrlen);

      if (G_IS_INET_SOCKET_ADDRESS (address))
        addresses = g_list_prepend (addresses,
                                    g_object_ref (g_inet_socket_address_get_address (
                                      G_INET_SOCKET_ADDRESS (address))));
    }
  if (found != NULL)
    freeaddrinfo (found);
  if (addresses == NULL)
    g_set_error (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "%s: %s", name,
                 gai_strerror (code != 0 ? code : EAI_NONAME));
  return g_list_reverse (addresses);
}

static void
free_addresses (gpointer addresses)
{
  g_resolver_free_addresses (addresses);
}

/* Runs on a thread of GTask's. */
static void
find_in_thread (GTask        *task,
                gpointer      source,
                gpointer      data,
                GCancellable *cancellable)
{
  Query  *query = data;
  GError *error = NULL;
  GList  *addresses = find (query->name, query->flags, &error);

  if (addresses != NULL)
    g_task_return_pointer (task, addresses, free_addresses);
  else
    g_task_return_error (task, error);
}

/* --- By name --- */

static GList *
lookup_with_flags (GResolver               *resolver,
                   const char              *name,
                   GResolverNameLookupFlags flags,
                   GCancellable            *cancellable,
                   GError                 **error)
{
  HostsResolver *self = HOSTS_RESOLVER (resolver);
  g_autoptr(GError) problem = NULL;
  GList *addresses = g_resolver_lookup_by_name_with_flags (self->base, name, flags, cancellable,
                                                           &problem);

  if (addresses == NULL && is_worth_it (problem))
    return find (name, flags, error);
  if (addresses == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return addresses;
}

static GList *
lookup (GResolver    *resolver,
        const char   *name,
        GCancellable *cancellable,
        GError      **error)
{
  return lookup_with_flags (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable,
                            error);
}

static void
looked_up_cb (GObject      *base,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GTask) task = data;
  GError *problem = NULL;
  GList  *addresses = g_resolver_lookup_by_name_with_flags_finish (G_RESOLVER (base), result,
                                                                   &problem);

  if (addresses != NULL)
    g_task_return_pointer (task, addresses, free_addresses);
  else if (is_worth_it (problem))
    {
      g_clear_error (&problem);
      g_task_set_return_on_cancel (task, TRUE);
      g_task_run_in_thread (task, find_in_thread);
    }
  else
    g_task_return_error (task, problem);
}

static void
lookup_with_flags_async (GResolver               *resolver,
                         const char              *name,
                         GResolverNameLookupFlags flags,
                         GCancellable            *cancellable,
                         GAsyncReadyCallback      callback,
                         gpointer                 data)
{
  HostsResolver *self = HOSTS_RESOLVER (resolver);
  GTask         *task = g_task_new (resolver, cancellable, callback, data);
  Query         *query = g_new0 (Query, 1);

  g_task_set_source_tag (task, lookup_with_flags_async);
  g_task_set_name (task, "bellhop: look up a name");
  query->name = g_strdup (name);
  query->flags = flags;
  g_task_set_task_data (task, query, query_free);
  g_resolver_lookup_by_name_with_flags_async (self->base, name, flags, cancellable, looked_up_cb,
                                              task);
}

static void
lookup_async (GResolver          *resolver,
              const char         *name,
              GCancellable       *cancellable,
              GAsyncReadyCallback callback,
              gpointer            data)
{
  lookup_with_flags_async (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable,
                           callback, data);
}

static GList *
lookup_finish (GResolver    *resolver,
               GAsyncResult *result,
               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- The rest is the other's --- */

static char *
lookup_address (GResolver    *resolver,
                GInetAddress *address,
                GCancellable *cancellable,
                GError      **error)
{
  return g_resolver_lookup_by_address (HOSTS_RESOLVER (resolver)->base, address, cancellable,
                                       error);
}

static void
lookup_address_async (GResolver          *resolver,
                      GInetAddress       *address,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            data)
{
  g_resolver_lookup_by_address_async (HOSTS_RESOLVER (resolver)->base, address, cancellable,
                                      callback, data);
}

static char *
lookup_address_finish (GResolver    *resolver,
                       GAsyncResult *result,
                       GError      **error)
{
  return g_resolver_lookup_by_address_finish (HOSTS_RESOLVER (resolver)->base, result, error);
}

static GList *
lookup_records (GResolver          *resolver,
                const char         *name,
                GResolverRecordType type,
                GCancellable       *cancellable,
                GError            **error)
{
  return g_resolver_lookup_records (HOSTS_RESOLVER (resolver)->base, name, type, cancellable,
                                    error);
}

static void
lookup_records_async (GResolver          *resolver,
                      const char         *name,
                      GResolverRecordType type,
                      GCancellable       *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer            data)
{
  g_resolver_lookup_records_async (HOSTS_RESOLVER (resolver)->base, name, type, cancellable,
                                   callback, data);
}

static GList *
lookup_records_finish (GResolver    *resolver,
                       GAsyncResult *result,
                       GError      **error)
{
  return g_resolver_lookup_records_finish (HOSTS_RESOLVER (resolver)->base, result, error);
}

static void
hosts_resolver_dispose (GObject *object)
{
  g_clear_object (&HOSTS_RESOLVER (object)->base);
  G_OBJECT_CLASS (hosts_resolver_parent_class)->dispose (object);
}

static void
hosts_resolver_class_init (HostsResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hosts_resolver_dispose;
  resolver_class->lookup_by_name = lookup;
  resolver_class->lookup_by_name_async = lookup_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags = lookup_with_flags;
  resolver_class->lookup_by_name_with_flags_async = lookup_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
  resolver_class->lookup_by_address = lookup_address;
  resolver_class->lookup_by_address_async = lookup_address_async;
  resolver_class->lookup_by_address_finish = lookup_address_finish;
  resolver_class->lookup_records = lookup_records;
  resolver_class->lookup_records_async = lookup_records_async;
  resolver_class->lookup_records_finish = lookup_records_finish;
}

static void
hosts_resolver_init (HostsResolver *self)
{
}

void
_bellhop_http_resolver_ensure (void)
{
  static gboolean done;
  g_autoptr(GResolver) base = NULL;
  g_autoptr(HostsResolver) self = NULL;

  if (done)
    return;

  done = TRUE;
  base = g_resolver_get_default ();
  self = g_object_new (TYPE_HOSTS_RESOLVER, NULL);
  self->base = g_steal_pointer (&base);
  g_resolver_set_default (G_RESOLVER (self));
}
