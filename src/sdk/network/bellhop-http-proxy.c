/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-proxy-private.h"

/* libsoup 3.2 takes the name and the password out of the address of a proxy too, and then asks for
 * that address instead of the one that was to be asked for. So it does not get to see them. */
struct _BellhopHttpProxy
{
  GObject parent_instance;

  GHashTable *known; /* Owned: GUri by authority */
};

static void resolver_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopHttpProxy,
                               _bellhop_http_proxy,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, resolver_init))

/* As SoupAuth has it. */
static char *
dup_authority (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  const int   port = g_uri_get_port (uri) > 0
                       ? g_uri_get_port (uri)
                     : g_str_equal (g_uri_get_scheme (uri), "https") ? 443
                                                                     : 80;

  return g_strdup_printf (strchr (host, ':') != NULL ? "[%s]:%d" : "%s:%d", host, port);
}

/* GIO signs in to other kinds of proxies itself. */
static void
take_sign_in (BellhopHttpProxy *self,
              char            **proxy)
{
  g_autoptr(GUri) uri = g_uri_parse (*proxy, G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (uri == NULL || g_uri_get_user (uri) == NULL || g_uri_get_host (uri) == NULL ||
      (!g_str_equal (g_uri_get_scheme (uri), "http") &&
       !g_str_equal (g_uri_get_scheme (uri), "https")))
    return;

  g_free (*proxy);
  *proxy = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
  g_hash_table_replace (self->known, dup_authority (uri), g_uri_ref (uri));
}

static char **
take_sign_ins (BellhopHttpProxy *self,
               char            **proxies)
{
  for (guint i = 0; proxies != NULL && proxies[i] != NULL; i++)
    take_sign_in (self, &proxies[i]);
  return proxies;
}

static char **
proxy_lookup (GProxyResolver *resolver,
              const char     *uri,
              GCancellable   *cancellable,
              GError        **error)
{
  return take_sign_ins (
    BELLHOP_HTTP_PROXY (resolver),
    g_proxy_resolver_lookup (g_proxy_resolver_get_default (), uri, cancellable, error));
}

static void
looked_up_cb (GObject      *base,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr(GTask) task = data;
  g_autoptr(GError) error = NULL;
  char **proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (base), result, &error);

  if (proxies == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, take_sign_ins (g_task_get_source_object (task), proxies),
                           (GDestroyNotify) g_strfreev);
}

static void
proxy_lookup_async (GProxyResolver     *resolver,
                    const char         *uri,
                    GCancellable       *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer            data)
{
  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), uri, cancellable, looked_up_cb,
                                 g_task_new (resolver, cancellable, callback, data));
}

static char **
proxy_lookup_finish (GProxyResolver *resolver,
                     GAsyncResult   *result,
                     GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
proxy_is_supported (GProxyResolver *resolver)
{
  return g_proxy_resolver_is_supported (g_proxy_resolver_get_default ());
}

static void
resolver_init (GProxyResolverInterface *iface)
{
  iface->is_supported = proxy_is_supported;
  iface->lookup = proxy_lookup;
  iface->lookup_async = proxy_lookup_async;
  iface->lookup_finish = proxy_lookup_finish;
}

static void
proxy_finalize (GObject *object)
{
  BellhopHttpProxy *self = BELLHOP_HTTP_PROXY (object);

  g_hash_table_unref (self->known);
  G_OBJECT_CLASS (_bellhop_http_proxy_parent_class)->finalize (object);
}

static void
_bellhop_http_proxy_class_init (BellhopHttpProxyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = proxy_finalize;
}

static void
_bellhop_http_proxy_init (BellhopHttpProxy *self)
{
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) g_uri_unref);
}

/* --- Whether there can be any --- */

static gboolean
is_any (const char        *name,
        const char *const *names,
        gsize              n_names)
{
  for (gsize i = 0; i < n_names; i++)
    if (g_str_equal (name, names[i]))
      return TRUE;
  return FALSE;
}

/* A variable that names a proxy, the desktop whose settings have one, or a way for GIO to find
 * another source. */
static gboolean
is_source (const char *variable)
{
  static const char *const names[] = {
    "DESKTOP_SESSION",
    "GIO_EXTRA_MODULES",
    "GIO_MODULE_DIR",
    "GIO_USE_PORTALS",
    "GIO_USE_PROXY_RESOLVER",
    "GNOME_DESKTOP_SESSION_ID",
    "GTK_USE_PORTAL",
    "KDE_FULL_SESSION",
    "SNAP",
    "XDG_CURRENT_DESKTOP",
    "XDG_SESSION_DESKTOP",
  };
  g_autofree char *lower = g_ascii_strdown (variable, -1);

  return is_any (variable, names, G_N_ELEMENTS (names)) || g_str_has_prefix (lower, "px_") ||
         (g_str_has_suffix (lower, "_proxy") && !g_str_equal (lower, "no_proxy"));
}

/* GIO's modules and libproxy take half as long to load as all the rest of a small request. They
 * look at nothing but these. */
static gboolean
can_be_set (void)
{
  static const char *const files[] = { "/.flatpak-info", "/etc/sysconfig/proxy" };
  g_auto(GStrv) variables = NULL;

  if (g_strcmp0 (g_getenv ("GIO_USE_PROXY_RESOLVER"), "dummy") == 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (g_file_test (files[i], G_FILE_TEST_EXISTS))
      return TRUE;
  variables = g_listenv ();
  for (guint i = 0; variables[i] != NULL; i++)
    if (is_source (variables[i]))
      return TRUE;
  return FALSE;
}

void
_bellhop_http_proxy_use (SoupSession *session)
{
  g_autoptr(GProxyResolver) proxy = g_object_new (BELLHOP_TYPE_HTTP_PROXY, NULL);

  soup_session_set_proxy_resolver (session, proxy);
  /* libsoup takes none for that of GIO as long as there was no other. */
  if (!can_be_set ())
    soup_session_set_proxy_resolver (session, NULL);
}

static gboolean
authenticate_cb (SoupMessage      *message,
                 SoupAuth         *auth,
                 gboolean          is_retry,
                 BellhopHttpProxy *self)
{
  GUri *uri = soup_auth_is_for_proxy (auth)
                ? g_hash_table_lookup (self->known, soup_auth_get_authority (auth))
                : NULL;

  if (uri == NULL || is_retry)
    return FALSE;

  soup_auth_authenticate (auth, g_uri_get_user (uri),
                          g_uri_get_password (uri) != NULL ? g_uri_get_password (uri) : "");
  return TRUE;
}

void
_bellhop_http_proxy_sign_in (SoupSession *session,
                             SoupMessage *message)
{
  GProxyResolver *resolver = soup_session_get_proxy_resolver (session);

  if (!BELLHOP_IS_HTTP_PROXY (resolver))
    return;
  g_signal_handlers_disconnect_matched (message, G_SIGNAL_MATCH_FUNC, 0, 0, NULL,
                                        (gpointer) authenticate_cb, NULL);
  g_signal_connect_object (message, "authenticate", G_CALLBACK (authenticate_cb), resolver, 0);
}

gboolean
_bellhop_http_proxy_check (SoupMessage *message,
                           GError     **error)
{
  if (soup_message_get_tls_peer_certificate (message) != NULL ||
      !g_str_equal (g_uri_get_scheme (soup_message_get_uri (message)), "https") ||
      soup_message_get_status (message) == SOUP_STATUS_PROXY_UNAUTHORIZED)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PROXY_FAILED, "%u %s",
               soup_message_get_status (message), soup_message_get_reason_phrase (message));
  return FALSE;
}
