/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <ifaddrs.h>
#include <netinet/in.h>

/* A page anywhere may point its own name at an address of this computer, and to the browser what is
 * served there is then its own: it may read everything, and put files where that is allowed. What
 * it cannot do is to ask under a name that is not its own. So requests are answered only when they
 * are sent to a name that is known to be one of this server. */

enum
{
  MAX_NAME_LENGTH = 253,
};

gboolean
serve_is_host_name (const char *name)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (name);
  const gsize length = strlen (name);

  if (address != NULL)
    return TRUE;
  for (const char *at = name; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && (guchar) *at < 0x80 && strchr (".-_", *at) == NULL)
      return FALSE;
  return length > 0 && length <= MAX_NAME_LENGTH && *name != '.' && *name != '-';
}

/* “NAME”, “NAME:PORT” or “[ADDRESS]:PORT”, without the port and the brackets; NULL when it is none
   of them. */
static char *
dup_name (const char *host)
{
  const gboolean   has_brackets = *host == '[';
  const char      *end = has_brackets ? strchr (host, ']') : host + strcspn (host, ":");
  g_autofree char *name = NULL;
  const char      *port;

  if (end == NULL)
    return NULL;
  port = has_brackets ? end + 1 : end;
  if (*port == ':')
    port += 1 + strspn (port + 1, "0123456789");
  if (*port != '\0' || port - end > 7)
    return NULL;

  name = has_brackets ? g_strndup (host + 1, (gsize) (end - host) - 1)
                      : g_strndup (host, (gsize) (end - host));
  /* The zone of an address is nobody's but the client's. */
  if (has_brackets && strchr (name, '%') != NULL)
    *strchr (name, '%') = '\0';
  if (has_brackets)
    return strchr (name, ':') != NULL && g_hostname_is_ip_address (name) ? g_steal_pointer (&name)
                                                                         : NULL;
  /* The point at the end of a name is the root of all names. */
  if (strlen (name) > 1 && g_str_has_suffix (name, "."))
    name[strlen (name) - 1] = '\0';
  return serve_is_host_name (name) ? g_steal_pointer (&name) : NULL;
}

static gboolean
is_equal_name (const char *a,
               const char *b)
{
  g_autofree char *left = g_hostname_to_ascii (a);
  g_autofree char *right = g_hostname_to_ascii (b);

  return left != NULL && right != NULL && g_ascii_strcasecmp (left, right) == 0;
}

/* As it is called, with and without its domain, and as it calls itself in the local network. */
static gboolean
is_own_name (const char *name)
{
  const char      *own = g_get_host_name ();
  g_autofree char *label = g_strndup (own, strcspn (own, "."));
  g_autofree char *local = g_strconcat (label, ".local", NULL);

  return is_equal_name (name, own) || is_equal_name (name, label) || is_equal_name (name, local);
}

static GInetAddress *
get_inet_address (const struct sockaddr *address)
{
  const struct sockaddr_in  *four = (const struct sockaddr_in *) (const void *) address;
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *) (const void *) address;

  if (address == NULL)
    return NULL;
  if (address->sa_family == AF_INET)
    return g_inet_address_new_from_bytes ((const guint8 *) &four->sin_addr, G_SOCKET_FAMILY_IPV4);
  if (address->sa_family == AF_INET6)
    return g_inet_address_new_from_bytes ((const guint8 *) &six->sin6_addr, G_SOCKET_FAMILY_IPV6);
  return NULL;
}

static gboolean
is_own_address (GInetAddress *address)
{
  struct ifaddrs *first = NULL;
  gboolean        is_own = FALSE;

  if (getifaddrs (&first) != 0)
    return FALSE;
  for (const struct ifaddrs *each = first; each != NULL && !is_own; each = each->ifa_next)
    {
      g_autoptr(GInetAddress) own = get_inet_address (each->ifa_addr);

      is_own = own != NULL && g_inet_address_equal (own, address);
    }
  freeifaddrs (first);
  return is_own;
}

static gboolean
answers_for_address (GInetAddress *bound,
                     GInetAddress *address)
{
  if (g_inet_address_get_is_loopback (address) || g_inet_address_equal (address, bound))
    return TRUE;
  /* Behind a router or in a container the address that is asked for may be another's, and no page
     can make one its own. */
  return !g_inet_address_get_is_loopback (bound) &&
         (g_inet_address_get_is_any (bound) || is_own_address (address));
}

static gboolean
answers_for_name (Serve      *serve,
                  const char *name)
{
  GInetAddress *bound = g_inet_socket_address_get_address (
    G_INET_SOCKET_ADDRESS (serve->address));
  const char *const *others = bellhop_action_get_strv (serve->action, "hosts");
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (name);

  for (guint i = 0; others != NULL && others[i] != NULL; i++)
    if (is_equal_name (name, others[i]))
      return TRUE;
  if (address != NULL)
    return answers_for_address (bound, address);
  return is_equal_name (name, "localhost") ||
         (!g_inet_address_get_is_loopback (bound) && is_own_name (name));
}

gboolean
serve_answers_for (Serve      *serve,
                   const char *host,
                   guint      *out_status)
{
  g_autofree char *name = host != NULL ? dup_name (host) : NULL;

  /* Before HTTP/1.1 there was no need to say it, and no browser leaves it out. */
  if (host == NULL)
    return TRUE;

  *out_status = name == NULL ? SOUP_STATUS_BAD_REQUEST : SOUP_STATUS_MISDIRECTED_REQUEST;
  return name != NULL && answers_for_name (serve, name);
}
