/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-serve.h"

#include "serve.h"

#include <glib/gi18n-lib.h>

struct _HttpServe
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (HttpServe, http_serve, BELLHOP_TYPE_ACTION)

static gboolean
http_serve_check (BellhopAction *action,
                  const char   **out_param,
                  GError       **error)
{
  const char *text = bellhop_action_get_string (action, "address");
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);

  *out_param = "address";
  if (address == NULL && !g_str_equal (text, "localhost"))
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” is not an address of this computer: use 127.0.0.1 or ::1, or 0.0.0.0 "
                     "for all"),
                   text);
      return FALSE;
    }
  *out_param = "hosts";
  for (const char *const *host = bellhop_action_get_strv (action, "hosts");
       host != NULL && *host != NULL;
       host++)
    if (!serve_is_host_name (*host))
      {
        g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                     _("“%s” is not a host name: write it without http:// and without a port"),
                     *host);
        return FALSE;
      }
  *out_param = "folder";
  if (*bellhop_action_get_string (action, "folder") == '\0' &&
      bellhop_action_get_boolean (action, "upload"))
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("Uploads need a folder: choose one"));
      return FALSE;
    }
  return TRUE;
}

static const BellhopParamEntry params[] = {
  { .name = "folder",
    .title = N_("Folder"),
    .help = N_("The folder to serve; if empty, requests are only shown"),
    .kind = BELLHOP_PARAM_FOLDER },
  { .name = "port",
    .title = N_("Port"),
    .help = N_("0 for any free port"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .maximum = G_MAXUINT16 } },
  { .name = "sample",
    .title = N_("Sample Service"),
    .help = N_("Sample responses for trying out actions: JSON, a picture, slow, flaky, large and "
               "redirected ones"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN },
  { .name = "address",
    .title = N_("Network Address"),
    .help = N_("127.0.0.1 for this computer only, 0.0.0.0 for everyone"),
    .text = { .initial = "127.0.0.1" },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "hosts",
    .title = N_("Host Names"),
    .help = N_("Further names under which this computer is reached, one per row"),
    .kind = BELLHOP_PARAM_LIST,
    .placeholder = "files.example.org",
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "upload",
    .title = N_("Allow Uploads"),
    .help = N_("Save files sent with PUT to the folder"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
};

static BellhopFuture *
http_serve_fill_example (BellhopAction *action)
{
  g_object_set (action, "sample", TRUE, NULL);
  return bellhop_resolved ((BellhopValue) BELLHOP_VALUE_INIT);
}

static void
http_serve_class_init (HttpServeClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = serve_run;
  action_class->fill_example = http_serve_fill_example;
  action_class->check = http_serve_check;

  bellhop_action_class_set_about (action_class, "http.serve", _("Serve a Folder"),
                                  _("Serves files and shows every incoming request"));
  bellhop_action_class_set_category (action_class, _("Network"), "network-server-symbolic");
  bellhop_action_class_set_keywords (action_class, "http server webhook share folder files sample "
                                                   "requests listen");
  bellhop_action_class_add_params (action_class, GETTEXT_PACKAGE, params, G_N_ELEMENTS (params));
}

static void
http_serve_init (HttpServe *self)
{
}
