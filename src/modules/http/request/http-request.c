/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-request.h"

#include "curl.h"
#include "http-attempts.h"
#include "http-body.h"
#include "http-prepare.h"
#include "http-report.h"
#include "http-tls.h"
#include "sample-service.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_RETRIES = 100,
};

struct _HttpRequest
{
  BellhopAction parent_instance;
};

static GType http_body_type_get_type (void);
static GType http_version_get_type (void);

G_DEFINE_ENUM_TYPE (HttpBodyType,
                    http_body_type,
                    G_DEFINE_ENUM_VALUE (HTTP_BODY_RAW, "raw"),
                    G_DEFINE_ENUM_VALUE (HTTP_BODY_JSON, "json"),
                    G_DEFINE_ENUM_VALUE (HTTP_BODY_FORM, "form"),
                    G_DEFINE_ENUM_VALUE (HTTP_BODY_FILE, "file"))

G_DEFINE_ENUM_TYPE (HttpVersion,
                    http_version,
                    G_DEFINE_ENUM_VALUE (HTTP_VERSION_AUTO, "auto"),
                    G_DEFINE_ENUM_VALUE (HTTP_VERSION_1_1, "1.1"),
                    G_DEFINE_ENUM_VALUE (HTTP_VERSION_2, "2"))

G_DEFINE_FINAL_TYPE (HttpRequest, http_request, BELLHOP_TYPE_ACTION)

/* --- Running --- */

static gboolean
check_status (HttpExchange *exchange,
              GError      **error)
{
  const guint status = soup_message_get_status (exchange->message);

  if (status < SOUP_STATUS_BAD_REQUEST ||
      !bellhop_action_get_boolean (exchange->action, "fail-on-status"))
    return TRUE;

  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_FAILED,
               _("%s answered %u %s"),
               g_uri_get_host (exchange->uri),
               status,
               soup_message_get_reason_phrase (exchange->message));
  return FALSE;
}

/* What has come is reported however it ended: a person who cancels wants what is there. */
static gboolean
http_request_perform (BellhopAction *action,
                      BellhopRun    *run,
                      GError       **error)
{
  g_autoptr(HttpExchange) exchange = NULL;
  g_autoptr(GError) problem = NULL;
  gboolean succeeded;

  http_tls_begin (action, run);
  succeeded = http_attempts_make (action, run, &exchange, &problem);
  if (exchange != NULL && exchange->has_headers)
    {
      http_report_response (exchange);
      if (!http_report_body (exchange, succeeded ? &problem : NULL))
        succeeded = FALSE;
      http_report_outcome (exchange);
      if (!succeeded)
        bellhop_run_set_partial (run);
    }
  if (!succeeded)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return check_status (exchange, error);
}

/* --- What it is --- */

static void
add_target_params (BellhopActionClass *klass)
{
  GParamSpec *pspec;

  pspec = g_param_spec_string ("url", _("URL"), NULL, NULL, BELLHOP_PARAM_RW);
  bellhop_param_set_placeholder (pspec, "https://example.org/");
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_URL, BELLHOP_PARAM_REQUIRED);

  pspec = g_param_spec_string ("method", _("Method"), _("GET, POST, PUT, DELETE or any other"),
                               "GET", BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_boxed ("query", _("Query"), _("One name=value a row, added to the URL"),
                              G_TYPE_STRV, BELLHOP_PARAM_RW);
  bellhop_param_set_placeholder (pspec, "name=value");
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PAIRS, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_boxed ("headers", _("Headers"), _("One Name: value a row"), G_TYPE_STRV,
                              BELLHOP_PARAM_RW);
  bellhop_param_set_placeholder (pspec, "Name: value");
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PAIRS, BELLHOP_PARAM_OPTIONAL);
}

static void
add_body_params (BellhopActionClass *klass)
{
  const char *const types[] = { _("As it is"), "JSON", _("Form"), _("File"), NULL };
  GParamSpec       *pspec;

  pspec = g_param_spec_string ("body", _("Body"),
                               _("What is sent; for a form, one name=value a line"), NULL,
                               BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_MULTILINE, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_enum ("body-type",
                             _("Body type"),
                             _("How the body is sent"),
                             http_body_type_get_type (),
                             HTTP_BODY_RAW,
                             BELLHOP_PARAM_RW);
  bellhop_param_set_choice_titles (pspec, types);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_string ("body-file", _("Body file"),
                               _("What is sent when the type is “file”"), NULL, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_FILE, BELLHOP_PARAM_OPTIONAL);
}

static void
add_credential_params (BellhopActionClass *klass)
{
  GParamSpec *pspec;

  pspec = g_param_spec_string ("user", _("User"), _("For basic authentication"), NULL,
                               BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_string ("password", _("Password"), NULL, NULL, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_SECRET, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_string ("bearer", _("Bearer token"), _("Sent instead of user and password"),
                               NULL, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_SECRET, BELLHOP_PARAM_ADVANCED);
}

static void
add_rule_params (BellhopActionClass *klass)
{
  const char *const versions[] = { _("Automatic"), "HTTP/1.1", "HTTP/2", NULL };
  GParamSpec       *pspec;

  pspec = g_param_spec_double ("time-limit",
                               _("Time limit"),
                               _("For the whole answer of an attempt; 0 for none"),
                               0.0,
                               86400.0,
                               30.0,
                               BELLHOP_PARAM_RW);
  bellhop_param_set_unit (pspec, _("s"));
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_int64 ("retries", _("Retries"),
                              _("How often to try again when the server is not there or busy; POST "
                                "and PATCH are not sent twice"),
                              0, MAX_RETRIES, 0, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_boolean ("follow-redirects", _("Follow redirects"), NULL, TRUE,
                                BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  http_tls_add_param (klass);

  pspec =
    g_param_spec_enum ("http-version", _("HTTP version"),
                       _("HTTP/2 is used only where it is asked for here and the server speaks it"),
                       http_version_get_type (), HTTP_VERSION_AUTO, BELLHOP_PARAM_RW);
  bellhop_param_set_choice_titles (pspec, versions);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_int64 ("max-bytes",
                              _("Largest body"),
                              _("A larger one is cut off there"),
                              1,
                              G_MAXINT64,
                              G_GINT64_CONSTANT (16) << 30,
                              BELLHOP_PARAM_RW);
  bellhop_param_set_unit (pspec, _("bytes"));
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_boolean ("fail-on-status",
                                _("Fail on error status"),
                                _("A status of 400 or more counts as a failure"),
                                FALSE,
                                BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);
}

static BellhopFuture *
http_request_fill_example (BellhopAction *action)
{
  return sample_service_fill (action, "url", "json");
}

/* A body that is no text is sent as it is, which is what the body file is for. */
static gboolean
http_request_take_file (BellhopAction *action,
                        const char    *param,
                        const char    *path,
                        GError       **error)
{
  if (!g_str_equal (param, "body"))
    return FALSE;
  if (bellhop_action_get_choice (action, "body-type") != HTTP_BODY_RAW)
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("This is no UTF-8 text, and can only be sent as it is: leave out "
                             "body-type, or name a file as body-file"));
      return FALSE;
    }
  g_object_set (action, "body", NULL, "body-type", HTTP_BODY_FILE, "body-file", path, NULL);
  return TRUE;
}

static void
http_request_class_init (HttpRequestClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = http_request_perform;
  action_class->fill_example = http_request_fill_example;
  action_class->check = http_prepare_check;
  action_class->import_text = curl_import;
  action_class->export_text = curl_export;
  action_class->take_file = http_request_take_file;

  bellhop_action_class_set_about (action_class,
                                  "http.request",
                                  _("HTTP request"),
                                  _("Sends one request and shows the answer"));
  bellhop_action_class_set_category (action_class, _("Network"),
                                     "network-transmit-receive-symbolic");
  bellhop_action_class_set_keywords (action_class,
                                     "http https rest api curl get post fetch url web");
  bellhop_action_class_set_export_title (action_class, _("Copy as curl"));
  add_target_params (action_class);
  add_body_params (action_class);
  add_credential_params (action_class);
  add_rule_params (action_class);
}

static void
http_request_init (HttpRequest *self)
{
}
