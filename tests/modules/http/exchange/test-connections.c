/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* Names with several addresses, of which some are dead; and connections that were kept, but not by
 * the server. */

enum
{
  N_FILLERS = 4,
  N_ASKED = 6,
};

/* --- Names --- */

typedef enum
{
  ABSENT,
  LIVE,
  REFUSES,
  HANGS, /* takes no connection */
} Address;

/* What one.test resolves to, and whether the question for IPv6 is ever answered. */
typedef struct
{
  const char *name;
  Address     ipv6;       /* ::1 */
  Address     ipv4;       /* 127.0.0.1 */
  Address     first_ipv4; /* 127.0.0.2, named before the other */
  gboolean    is_ipv6_unanswered;
  gboolean    is_whole;
} Case;

static const Case cases[] = {
  { "ipv4", ABSENT, LIVE, ABSENT, FALSE, TRUE },
  { "ipv6", LIVE, ABSENT, ABSENT, FALSE, TRUE },
  { "ipv6-refuses", REFUSES, LIVE, ABSENT, FALSE, TRUE },
  { "ipv4-refuses", LIVE, REFUSES, ABSENT, FALSE, TRUE },
  { "ipv6-hangs", HANGS, LIVE, ABSENT, FALSE, TRUE },
  { "ipv4-hangs", LIVE, HANGS, ABSENT, FALSE, TRUE },
  { "first-refuses", ABSENT, LIVE, REFUSES, FALSE, TRUE },
  { "first-hangs", ABSENT, LIVE, HANGS, FALSE, TRUE },
  { "two-hang", HANGS, LIVE, HANGS, FALSE, TRUE },
  { "ipv6-unanswered", ABSENT, LIVE, ABSENT, TRUE, TRUE },
  { "all-refuse", REFUSES, REFUSES, REFUSES },
  { "all-hang", HANGS, HANGS, HANGS },
  { "none", ABSENT, ABSENT, ABSENT },
  { "unanswered-and-refused", ABSENT, REFUSES, ABSENT, TRUE },
};

static const Case *current;

#define TEST_TYPE_NAMES (test_names_get_type ())
G_DECLARE_FINAL_TYPE (TestNames, test_names, TEST, NAMES, GResolver)

struct _TestNames
{
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (TestNames, test_names, G_TYPE_RESOLVER)

static void
prepend (GList     **list,
         Address     address,
         const char *text)
{
  if (address != ABSENT)
    *list = g_list_prepend (*list, g_inet_address_new_from_string (text));
}

static void
free_addresses (gpointer list)
{
  g_list_free_full (list, g_object_unref);
}

static gboolean
cancelled_cb (GCancellable *cancellable,
              gpointer      task)
{
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

/* Like a name server that is never heard of again. */
static void
wait_for_cancel (GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GSource) source = NULL;

  if (cancellable == NULL)
    return;
  source = g_cancellable_source_new (cancellable);
  g_source_set_callback (source, G_SOURCE_FUNC (cancelled_cb), g_object_ref (task),
                         g_object_unref);
  g_source_attach (source, g_main_context_get_thread_default ());
}

static void
lookup_with_flags_async (GResolver               *resolver,
                         const char              *name,
                         GResolverNameLookupFlags flags,
                         GCancellable            *cancellable,
                         GAsyncReadyCallback      callback,
                         gpointer                 data)
{
  g_autoptr(GTask) task = g_task_new (resolver, cancellable, callback, data);
  GList *list = NULL;

  if (current->is_ipv6_unanswered && (flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) != 0)
    {
      wait_for_cancel (task);
      return;
    }
  if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY) == 0)
    {
      prepend (&list, current->ipv4, "127.0.0.1");
      prepend (&list, current->first_ipv4, "127.0.0.2");
    }
  if ((flags & G_RESOLVER_NAME_LOOKUP_FLAGS_IPV4_ONLY) == 0)
    prepend (&list, current->ipv6, "::1");
  if (list != NULL)
    g_task_return_pointer (task, list, free_addresses);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "No %s", name);
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

static void
test_names_class_init (TestNamesClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name_async = lookup_async;
  resolver_class->lookup_by_name_finish = lookup_finish;
  resolver_class->lookup_by_name_with_flags_async = lookup_with_flags_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
test_names_init (TestNames *self)
{
}

/* --- Servers --- */

/* On a port that is the same for all addresses. */
typedef struct
{
  GSocketService *service; /* Owned, or NULL */
  GPtrArray      *sockets; /* Owned: of those that hang, and who fills their queues */
  guint16         port;
} Servers;

static GSocketAddress *
create_address (const char *text,
                guint16     port)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);

  return g_inet_socket_address_new (address, port);
}

static GSocket *
create_socket (GSocketAddress *address)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket = g_socket_new (g_socket_address_get_family (address), G_SOCKET_TYPE_STREAM,
                                  G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  return socket;
}

static void
bind_socket (GSocket        *socket,
             GSocketAddress *address)
{
  g_autoptr(GError) error = NULL;

  g_socket_bind (socket, address, TRUE, &error);
  g_assert_no_error (error);
}

/* A queue that is full, so that the kernel drops whatever comes. */
static void
listen_deafly (Servers    *self,
               const char *text)
{
  g_autoptr(GSocketAddress) address = create_address (text, self->port);
  GSocket *listener = create_socket (address);
  g_autoptr(GError) error = NULL;

  bind_socket (listener, address);
  g_socket_set_listen_backlog (listener, 0);
  g_socket_listen (listener, &error);
  g_assert_no_error (error);
  g_ptr_array_add (self->sockets, listener);
  for (guint i = 0; i < N_FILLERS; i++)
    {
      GSocket *filler = create_socket (address);

      g_socket_set_blocking (filler, FALSE);
      g_socket_connect (filler, address, NULL, NULL);
      g_ptr_array_add (self->sockets, filler);
    }
}

static gboolean
answer_cb (GThreadedSocketService *service,
           GSocketConnection      *connection,
           GObject                *source,
           gpointer                data)
{
  static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
    "whole";
  g_autoptr(GDataInputStream) stream =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_autofree char *line = NULL;

  g_data_input_stream_set_newline_type (stream, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  do
    {
      g_free (line);
      line = g_data_input_stream_read_line (stream, NULL, NULL, NULL);
    }
  while (line != NULL && *line != '\0');
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), answer,
                             strlen (answer), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
listen_at (Servers    *self,
           const char *text)
{
  g_autoptr(GSocketAddress) address = create_address (text, self->port);
  g_autoptr(GSocket) listener = create_socket (address);
  g_autoptr(GError) error = NULL;

  bind_socket (listener, address);
  g_socket_listen (listener, &error);
  g_assert_no_error (error);
  g_socket_listener_add_socket (G_SOCKET_LISTENER (self->service), listener, NULL, &error);
  g_assert_no_error (error);
}

/* One that is free for both kinds: whoever holds it lets the others have it. */
static guint16
find_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  const guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

static void
servers_start (Servers *self,
               const Case *this)
{
  const struct
  {
    Address     address;
    const char *text;
  } all[] = {
    { this->ipv6, "::1" },
    { this->ipv4, "127.0.0.1" },
    { this->first_ipv4, "127.0.0.2" },
  };

  self->port = find_port ();
  self->service = g_threaded_socket_service_new (4);
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect (self->service, "run", G_CALLBACK (answer_cb), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i].address == LIVE)
      listen_at (self, all[i].text);
    else if (all[i].address == HANGS)
      listen_deafly (self, all[i].text);
}

static void
servers_stop (Servers *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_unref (self->service);
  g_ptr_array_unref (self->sockets);
}

/* --- Tests --- */

static gboolean
has_ipv6 (void)
{
  const int                 fd = socket (AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const struct sockaddr_in6 loopback = { .sin6_family = AF_INET6,
                                         .sin6_addr = IN6ADDR_LOOPBACK_INIT };
  const gboolean            is_there =
    fd >= 0 && bind (fd, (const struct sockaddr *) &loopback, sizeof loopback) == 0;

  if (fd >= 0)
    close (fd);
  return is_there;
}

static BellhopAction *
create_action (BellhopTest *test,
               const char  *client,
               guint16      port,
               const char  *limit)
{
  g_autofree char *url = g_strdup_printf ("http://one.test:%u/", port);
  BellhopAction   *action = http_fixture_create_client (test, client, url);

  http_fixture_set (action, g_str_equal (client, "http.download") ? "stall-limit" : "time-limit",
                    limit, NULL);
  return action;
}

static void
test_addresses (BellhopTest  *test,
                gconstpointer client)
{
  g_autoptr(GResolver) names = g_object_new (TEST_TYPE_NAMES, NULL);
  g_autoptr(GResolver) usual = g_resolver_get_default ();
  g_autoptr(GString) wrong = g_string_new (NULL);

  if (!has_ipv6 ())
    {
      g_test_skip ("there is no IPv6 on loopback");
      return;
    }
  g_resolver_set_default (names);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Servers servers = { 0 };
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;

      current = &cases[i];
      servers_start (&servers, current);
      action = create_action (test, client, servers.port, current->is_whole ? "15" : "0.7");
      run = http_fixture_run (test, action);
      g_test_message ("%s: %s", current->name,
                      bellhop_run_get_error (run) != NULL ? bellhop_run_get_error (run)->message
                                                          : "done");
      if (http_fixture_took_for_whole (client, run) != current->is_whole)
        g_string_append_printf (wrong, "%s ", current->name);
      servers_stop (&servers);
    }
  g_resolver_set_default (usual);
  g_assert_cmpstr (wrong->str, ==, "");
}

/* --- Connections that were kept --- */

typedef struct
{
  guint            n_requests;
  BellhopServerEnd end;
} Fickle;

/* Answers the first request of each connection, and lets go at the next. A client that asks for one
 * thing after the other is at its first request each other time. */
static GBytes *
answer_first (const char       *request,
              BellhopServerEnd *out_end,
              gpointer          data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
  Fickle           *self = data;
  g_autofree char  *text = NULL;

  if (++self->n_requests % 2 == 0)
    {
      *out_end = self->end;
      return g_bytes_new (NULL, 0);
    }
  *out_end = BELLHOP_SERVER_KEEPS;
  text = g_strdup_printf ("%sContent-Length: 5\r\n\r\n%s", answer,
                          g_str_has_prefix (request, "HEAD") ? "" : "whole");
  return g_bytes_new (text, strlen (text));
}

/* What is asked for over a connection that the server no longer wanted is asked for again over
 * another. */
static void
test_let_go (BellhopTest  *test,
             gconstpointer data)
{
  Fickle fickle = { 0, (BellhopServerEnd) GPOINTER_TO_INT (data) };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);

  bellhop_test_server_add_func (server, "/", answer_first, &fickle);
  http_fixture_set_url (action, server, "/");
  for (guint i = 0; i < N_ASKED; i++)
    {
      g_autoptr(BellhopRun) run = http_fixture_run (test, action);

      g_assert_no_error (bellhop_run_get_error (run));
      http_fixture_assert_text (run, "whole");
    }
  g_assert_cmpuint (fickle.n_requests, ==, 2 * N_ASKED - 1);
}

/* But what may have been done is not done twice. */
static void
test_let_go_post (BellhopTest  *test,
                  gconstpointer data)
{
  Fickle fickle = { 0, (BellhopServerEnd) GPOINTER_TO_INT (data) };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) got = NULL;
  g_autoptr(BellhopRun) posted = NULL;

  bellhop_test_server_add_func (server, "/", answer_first, &fickle);
  http_fixture_set_url (action, server, "/");
  got = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (got));
  http_fixture_set (action, "method", "POST", NULL);
  http_fixture_set (action, "body", "once", NULL);
  posted = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (posted), ==, BELLHOP_RUN_FAILED);
  g_assert_cmpuint (fickle.n_requests, ==, 2);
}

static void
test_let_go_watch (BellhopTest  *test,
                   gconstpointer data)
{
  Fickle fickle = { 0, (BellhopServerEnd) GPOINTER_TO_INT (data) };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopAction) action = http_fixture_create_client (test, "http.watch", url);
  g_autoptr(BellhopRun) run = NULL;
  BellhopTable *samples;

  bellhop_test_server_add_func (server, "/", answer_first, &fickle);
  http_fixture_set (action, "count", "6", NULL);
  http_fixture_set (action, "interval", "0.02", NULL);
  run = http_fixture_run (test, action);
  samples = BELLHOP_TABLE (bellhop_run_find_output (run, "samples"));
  g_assert_cmpuint (bellhop_table_get_n_rows (samples), ==, N_ASKED);
  for (guint i = 0; i < N_ASKED; i++)
    g_assert_cmpint (bellhop_table_get_int64 (samples, i, 2), ==, 200);
}

static void
test_let_go_check (BellhopTest  *test,
                   gconstpointer data)
{
  Fickle fickle = { 0, (BellhopServerEnd) GPOINTER_TO_INT (data) };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(GString) list = g_string_new (NULL);
  g_autofree char *path = NULL;
  g_autoptr(BellhopRun) run = NULL;
  BellhopTable *links;

  bellhop_test_server_add_func (server, "/", answer_first, &fickle);
  for (guint i = 0; i < N_ASKED; i++)
    {
      g_autofree char *query = g_strdup_printf ("/?%u", i);
      g_autofree char *url = bellhop_test_server_dup_url (server, query);

      g_string_append_printf (list, "%s\n", url);
    }
  path = bellhop_test_write_file (test, "links.txt", list->str, -1);
  http_fixture_set (action, "file", path, NULL);
  http_fixture_set (action, "per-host", "1", NULL);
  run = http_fixture_run (test, action);
  links = BELLHOP_TABLE (bellhop_run_find_output (run, "links"));
  g_assert_cmpuint (bellhop_table_get_n_rows (links), ==, N_ASKED);
  for (guint i = 0; i < N_ASKED; i++)
    g_assert_cmpint (bellhop_table_get_int64 (links, i, 1), ==, 200);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char     *name;
    BellhopTestFunc func;
  } let_go[] = {
    { "let-go", test_let_go },
    { "let-go-post", test_let_go_post },
    { "let-go-watch", test_let_go_watch },
    { "let-go-check", test_let_go_check },
  };
  static const struct
  {
    const char      *name;
    BellhopServerEnd end;
  } ends[] = {
    { "closed", BELLHOP_SERVER_CLOSES },
    { "reset", BELLHOP_SERVER_RESETS },
  };

  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < HTTP_N_CLIENTS; i++)
    {
      g_autofree char *path = g_strconcat ("/http/connections/", http_clients[i], NULL);

      bellhop_test_add (path, http_clients[i], test_addresses);
    }
  for (guint i = 0; i < G_N_ELEMENTS (let_go); i++)
    for (guint end = 0; end < G_N_ELEMENTS (ends); end++)
      {
        g_autofree char *path = g_strdup_printf ("/http/connections/%s/%s", let_go[i].name,
                                                 ends[end].name);

        bellhop_test_add (path, GINT_TO_POINTER (ends[end].end), let_go[i].func);
      }
  return g_test_run ();
}
