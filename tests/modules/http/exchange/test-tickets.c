/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* Sign-in with a ticket of Kerberos. libsoup gives one to whoever asks, but only the origin that is
 * asked first may have it. Whether there is a ticket, and what it says, is decided here. */

typedef struct
{
  size_t length;
  void  *value;
} Buffer;

enum
{
  COMPLETE = 0,
  CONTINUE_NEEDED = 1,
};

/* As RFC 2744 has them; those of the library are hidden by these. */
guint32 gss_import_name (guint32      *minor,
                         const Buffer *text,
                         gpointer      type,
                         gpointer     *name);
guint32 gss_init_sec_context (guint32      *minor,
                              gpointer      credential,
                              gpointer     *context,
                              gpointer      target,
                              gpointer      mechanism,
                              guint32       flags,
                              guint32       time,
                              gpointer      bindings,
                              const Buffer *input,
                              gpointer     *actual_mechanism,
                              Buffer       *output,
                              guint32      *out_flags,
                              guint32      *out_time);
guint32 gss_release_buffer (guint32 *minor,
                            Buffer  *buffer);
guint32 gss_release_name (guint32  *minor,
                          gpointer *name);
guint32 gss_delete_sec_context (guint32  *minor,
                                gpointer *context,
                                Buffer   *output);

guint32
gss_import_name (guint32      *minor,
                 const Buffer *text,
                 gpointer      type,
                 gpointer     *name)
{
  *name = g_strndup (text->value, text->length);
  return COMPLETE;
}

guint32
gss_init_sec_context (guint32      *minor,
                      gpointer      credential,
                      gpointer     *context,
                      gpointer      target,
                      gpointer      mechanism,
                      guint32       flags,
                      guint32       time,
                      gpointer      bindings,
                      const Buffer *input,
                      gpointer     *actual_mechanism,
                      Buffer       *output,
                      guint32      *out_flags,
                      guint32      *out_time)
{
  if (input != NULL && input->length > 0)
    return COMPLETE;
  output->value = g_strdup ("ticket");
  output->length = strlen ("ticket");
  return CONTINUE_NEEDED;
}

guint32
gss_release_buffer (guint32 *minor,
                    Buffer  *buffer)
{
  g_clear_pointer (&buffer->value, g_free);
  buffer->length = 0;
  return COMPLETE;
}

guint32
gss_release_name (guint32  *minor,
                  gpointer *name)
{
  g_clear_pointer (name, g_free);
  return COMPLETE;
}

guint32
gss_delete_sec_context (guint32  *minor,
                        gpointer *context,
                        Buffer   *output)
{
  return COMPLETE;
}

/* --- Servers, with TLS: libsoup gives tickets to no others --- */

static const char asks[] = "HTTP/1.1 401 Who\r\nWWW-Authenticate: Negotiate\r\n"
                           "Content-Length: 0\r\n\r\n";

static gboolean
has_ticket (const char *request)
{
  g_autofree char *encoded = g_base64_encode ((const guchar *) "ticket", strlen ("ticket"));
  g_autofree char *line = g_strdup_printf ("\r\nAuthorization: Negotiate %s\r\n", encoded);

  return strstr (request, line) != NULL;
}

static GBytes *
home_cb (const char       *request,
         BellhopServerEnd *out_end,
         gpointer          target)
{
  char *answer;

  *out_end = BELLHOP_SERVER_KEEPS;
  if (g_str_has_prefix (request, "GET /asks") && !has_ticket (request))
    return g_bytes_new_static (asks, sizeof asks - 1);
  answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nWWW-Authenticate: Negotiate eA==\r\n"
                            "Location: %s\r\nContent-Length: 0\r\n\r\n",
                            (const char *) target);
  return g_bytes_new_take (answer, strlen (answer));
}

/* The one that is asked first gets a ticket if it wants one; where it leads to, nobody does. */
static void
test_foreign (BellhopTest  *test,
              gconstpointer client)
{
  static const char *const paths[] = { "/asks", "/leads-on" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
      g_autoptr(BellhopTestServer) home = bellhop_test_server_new (test, certificate);
      g_autoptr(BellhopTestServer) foreign = bellhop_test_server_new (test, certificate);
      g_autofree char *url = bellhop_test_server_dup_url (home, paths[i]);
      g_autofree char *target = bellhop_test_server_dup_url (foreign, "/file");
      g_autoptr(BellhopAction) action = http_fixture_create_client (test, client, url);
      g_autoptr(BellhopRun) run = NULL;
      guint n_given = 0;

      bellhop_test_server_add_func (home, paths[i], home_cb, target);
      bellhop_test_server_add (foreign, "/file", BELLHOP_SERVER_KEEPS, asks, -1);
      http_fixture_set (action, "auth", "negotiate", NULL);
      run = http_fixture_run (test, action);
      for (guint j = 0; j < bellhop_test_server_get_n_requests (home); j++)
        n_given += has_ticket (bellhop_test_server_get_request (home, j));
      if (i == 0)
        g_assert_cmpuint (n_given, >=, 1);
      g_assert_cmpuint (bellhop_test_server_get_n_requests (foreign), >=, 1);
      for (guint j = 0; j < bellhop_test_server_get_n_requests (foreign); j++)
        g_assert_null (
          strstr (bellhop_test_server_get_request (foreign, j), "\r\nAuthorization:"));
    }
}

/* What the other asks for is shown all the same. */
static void
test_shown (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  g_autoptr(BellhopTestServer) home = bellhop_test_server_new (test, certificate);
  g_autoptr(BellhopTestServer) foreign = bellhop_test_server_new (test, certificate);
  g_autofree char *url = bellhop_test_server_dup_url (home, "/leads-on");
  g_autofree char *target = bellhop_test_server_dup_url (foreign, "/file");
  g_autoptr(BellhopAction) action = http_fixture_create_client (test, "http.request", url);
  g_autoptr(BellhopRun) run = NULL;
  JsonObject *response;

  bellhop_test_server_add_func (home, "/leads-on", home_cb, target);
  bellhop_test_server_add (foreign, "/file", BELLHOP_SERVER_KEEPS, asks, -1);
  http_fixture_set (action, "auth", "negotiate", NULL);
  run = http_fixture_run (test, action);
  response = http_fixture_get_response (run);
  g_assert_cmpint (json_object_get_int_member (response, "status"), ==, 401);
  g_assert_cmpstr (json_object_get_string_member (
                     json_object_get_object_member (response, "headers"), "WWW-Authenticate"),
                   ==, "Negotiate");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < HTTP_N_CLIENTS; i++)
    {
      g_autofree char *path = g_strconcat ("/http/tickets/foreign/", http_clients[i], NULL);

      bellhop_test_add (path, http_clients[i], test_foreign);
    }
  bellhop_test_add ("/http/tickets/shown", NULL, test_shown);
  return g_test_run ();
}
