/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-peer.h"

/* The system's proxies are used, whatever they are and whatever they answer. Names are theirs to
 * look up: none of those here exists. */

typedef struct
{
  const char *proxy; /* its scheme and sign-in */
  const char *url;
  gboolean    is_whole;
} Case;

static const Case cases[] = {
  { "http://", "http://sound.invalid/", TRUE },
  { "http://", "https://sound.invalid/", TRUE },
  { "http://", "http://sign-in.invalid/" },
  { "http://", "https://sign-in.invalid/" },
  { "http://ada:secret@", "http://sign-in.invalid/", TRUE },
  { "http://ada:secret@", "https://sign-in.invalid/", TRUE },
  { "http://ada:wrong@", "http://sign-in.invalid/" },
  { "http://ada:wrong@", "https://sign-in.invalid/" },
  { "http://", "http://down.invalid/" },
  { "http://", "http://cut.invalid/" },
  { "http://", "http://reset.invalid/" },
  { "http://", "http://closed.invalid/" },
  { "http://", "http://silent.invalid/" },
  { "http://", "https://headers.invalid/", TRUE },
  { "http://", "https://interim.invalid/", TRUE },
  { "http://", "https://forbidden.invalid/" },
  { "http://", "https://down.invalid/" },
  { "http://", "https://redirect.invalid/" },
  { "http://", "https://junk.invalid/" },
  { "http://", "https://half.invalid/" },
  { "http://", "https://flood.invalid/" },
  { "http://", "https://reset.invalid/" },
  { "http://", "https://gone.invalid/" },
  { "http://", "https://closed.invalid/" },
  { "http://", "https://silent.invalid/" },
  { "socks5://", "https://sound.invalid/", TRUE },
  { "socks5://ada:secret@", "https://sound.invalid/", TRUE },
  { "socks5://ada:wrong@", "https://sound.invalid/" },
  { "socks5://", "https://sign-in.invalid/" },
  { "socks5://", "https://forbidden.invalid/" },
  { "socks5://", "https://down.invalid/" },
  { "socks5://", "https://junk.invalid/" },
  { "socks5://", "https://half.invalid/" },
  { "socks5://", "https://reset.invalid/" },
  { "socks5://", "https://closed.invalid/" },
  { "socks5://", "https://silent.invalid/" },
};

/* --- What GIO asks for proxies --- */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GObject)

struct _TestResolver
{
  GObject parent_instance;
};

static void resolver_init (GProxyResolverInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestResolver,
                               test_resolver,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, resolver_init))

/* NULL: none. */
static char *current_proxy;

static char **
dup_proxies (void)
{
  const char *const proxies[] = { current_proxy != NULL ? current_proxy : "direct://", NULL };

  return g_strdupv ((char **) proxies);
}

static gboolean
resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static char **
resolver_lookup (GProxyResolver *resolver,
                 const char     *uri,
                 GCancellable   *cancellable,
                 GError        **error)
{
  return dup_proxies ();
}

static void
resolver_lookup_async (GProxyResolver     *resolver,
                       const char         *uri,
                       GCancellable       *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer            data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, data);

  g_task_return_pointer (task, dup_proxies (), (GDestroyNotify) g_strfreev);
}

static char **
resolver_lookup_finish (GProxyResolver *resolver,
                        GAsyncResult   *result,
                        GError        **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
resolver_init (GProxyResolverInterface *iface)
{
  iface->is_supported = resolver_is_supported;
  iface->lookup = resolver_lookup;
  iface->lookup_async = resolver_lookup_async;
  iface->lookup_finish = resolver_lookup_finish;
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

/* --- Tests --- */

static BellhopAction *
create_action (BellhopTest *test,
               const char  *client,
               const char  *url,
               const char  *limit)
{
  BellhopAction *action = http_fixture_create_client (test, client, url);

  http_fixture_set (action, g_str_equal (client, "http.download") ? "stall-limit" : "time-limit",
                    limit, NULL);
  if (g_str_equal (client, "http.request"))
    http_fixture_set (action, "fail-on-status", "true", NULL);
  return action;
}

static BellhopTestServer *
start (BellhopTest *test,
       HttpPeer    *peer)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("sound.invalid", 10);
  BellhopTestServer *server = bellhop_test_server_new (test, certificate);
  g_autofree char   *url = bellhop_test_server_dup_url (server, "");
  const char *const  arguments[] = { strrchr (url, ':') + 1, NULL };

  http_fixture_answer (server, "/", "text/html", "whole");
  if (http_peer_start (peer, test, "modules/http/exchange/proxy-server.py", arguments))
    return server;
  bellhop_test_server_free (server);
  return NULL;
}

static void
set_proxy (HttpPeer *peer,
           const Case *this)
{
  g_free (current_proxy);
  current_proxy = g_strdup_printf ("%s127.0.0.1:%u", this->proxy, peer->port);
}

static void
test_client (BellhopTest  *test,
             gconstpointer client)
{
  g_auto(HttpPeer) peer = { 0 };
  g_autoptr(BellhopTestServer) server = start (test, &peer);
  g_autoptr(GString) wrong = g_string_new (NULL);

  if (server == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BellhopAction) action = create_action (test, client, cases[i].url,
                                                       cases[i].is_whole ? "20" : "0.5");
      g_autoptr(BellhopRun) run = NULL;

      set_proxy (&peer, &cases[i]);
      run = http_fixture_run (test, action);
      g_test_message ("%s %s: %s", cases[i].proxy, cases[i].url,
                      bellhop_run_get_error (run) != NULL ? bellhop_run_get_error (run)->message
                                                          : "done");
      if (http_fixture_took_for_whole (client, run) != cases[i].is_whole)
        g_string_append_printf (wrong, "%s%s ", cases[i].proxy, cases[i].url);
    }
  g_clear_pointer (&current_proxy, g_free);
  g_assert_cmpstr (wrong->str, ==, "");
}

static gboolean
has_asked (gpointer peer)
{
  return http_peer_count (peer, "ask CONNECT silent.invalid") +
           http_peer_count (peer, "ask SOCKS silent.invalid") +
           http_peer_count (peer, "ask GET silent.invalid") >
         0;
}

/* A proxy that says nothing is left when a person does not want to wait any more. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer client)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(HttpPeer) peer = { 0 };
      g_autoptr(BellhopTestServer) server = NULL;
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;

      if (strstr (cases[i].url, "silent") == NULL)
        continue;
      server = start (test, &peer);
      if (server == NULL)
        return;
      set_proxy (&peer, &cases[i]);
      action = create_action (test, client, cases[i].url, "3600");
      run = bellhop_action_call (action);
      bellhop_test_run_until (test, has_asked, &peer);
      bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
      http_fixture_wait (test, run);
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
    }
  g_clear_pointer (&current_proxy, g_free);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "test", TRUE);
  bellhop_test_init (&argc, &argv);
  /* GIO makes its extension points when it is asked for the first. */
  g_type_ensure (G_TYPE_PROXY_RESOLVER);
  g_io_extension_point_register (G_PROXY_RESOLVER_EXTENSION_POINT_NAME);
  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_RESOLVER,
                                  "test", 1000);
  g_assert_true (TEST_IS_RESOLVER (g_proxy_resolver_get_default ()));
  for (guint i = 0; i < HTTP_N_CLIENTS; i++)
    {
      g_autofree char *path = g_strconcat ("/http/proxy/", http_clients[i], NULL);
      g_autofree char *cancel = g_strconcat ("/http/proxy/cancel/", http_clients[i], NULL);

      bellhop_test_add (path, http_clients[i], test_client);
      bellhop_test_add (cancel, http_clients[i], test_cancel);
    }
  return g_test_run ();
}
