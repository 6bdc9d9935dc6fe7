/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-request.h"

#include "curl.h"
#include "http-attempts.h"
#include "http-body.h"
#include "http-cookie-store.h"
#include "http-cookies.h"
#include "http-params.h"
#include "http-prepare.h"
#include "http-report.h"
#include "sample-service.h"

#include <glib/gi18n-lib.h>

enum
{
  GRACE_MS = 5000,
};

struct _HttpRequest
{
  BellhopAction parent_instance;
};

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
               _("%s returned %u %s"),
               g_uri_get_host (exchange->way.uri),
               status,
               soup_message_get_reason_phrase (exchange->message));
  return FALSE;
}

/* NULL when nothing is kept: then cookies last as long as the run, or are not minded at all. */
static gboolean
open_store (BellhopAction    *action,
            HttpCookieStore **out_store,
            GError          **error)
{
  const HttpCookies mode = (HttpCookies) bellhop_action_get_choice (action, "cookies");
  g_autoptr(GUri) uri = NULL;

  if (mode != HTTP_COOKIES_KEEP && mode != HTTP_COOKIES_FORGET)
    return TRUE;

  *out_store = http_cookie_store_open (error);
  if (*out_store == NULL)
    return FALSE;
  uri = bellhop_http_parse_url (bellhop_action_get_string (action, "url"), NULL);
  if (mode == HTTP_COOKIES_FORGET && uri != NULL)
    http_cookie_store_forget (*out_store, g_uri_get_host (uri));
  return TRUE;
}

static SoupCookieJar *
dup_jar (BellhopAction   *action,
         HttpCookieStore *store)
{
  if (store != NULL)
    return g_object_ref (http_cookie_store_get_jar (store));
  return bellhop_action_get_choice (action, "cookies") == HTTP_COOKIES_REDIRECTS
           ? soup_cookie_jar_new ()
           : NULL;
}

static gboolean
save_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return http_cookie_store_save (data, error);
}

/* Also what a run has been given that is cancelled then. */
static void
save_cookies (BellhopRun      *run,
              HttpCookieStore *store)
{
  g_autoptr(GError) problem = NULL;

  if (!bellhop_await (bellhop_shield (bellhop_async (save_fiber, store, NULL), GRACE_MS),
                      &problem) &&
      !bellhop_error_is_cancelled (problem))
    bellhop_run_log (run, _("The cookies were not kept: %s"), problem->message);
}

/* What has come is reported however it ended: a person who cancels wants what is there. */
static gboolean
http_request_perform (BellhopAction *action,
                      BellhopRun    *run,
                      GError       **error)
{
  g_autoptr(HttpCookieStore) store = NULL;
  g_autoptr(SoupCookieJar) jar = NULL;
  g_autoptr(HttpExchange) exchange = NULL;
  g_autoptr(GError) problem = NULL;
  gboolean succeeded;

  http_client_begin (action, run);
  if (!open_store (action, &store, error))
    return FALSE;
  jar = dup_jar (action, store);
  succeeded = http_attempts_make (action, run, jar, &exchange, &problem);
  if (store != NULL)
    save_cookies (run, store);
  if (exchange != NULL && exchange->has_headers)
    {
      http_report_prepare (exchange);
      http_report_response (exchange);
      if (!http_report_body (exchange, succeeded ? &problem : NULL))
        succeeded = FALSE;
      http_report_cookies (exchange);
      http_report_raw (exchange);
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

static const BellhopParamChoice redirects[] = {
  { HTTP_REDIRECTS_AS_BROWSER, "browser", N_("As in a Browser") },
  { HTTP_REDIRECTS_KEEP, "keep", N_("Keep Method and Body") },
  { HTTP_REDIRECTS_KEEP_METHOD, "keep-method", N_("Keep the Method Only") },
  { 0 },
};

static const BellhopParamChoice cookies[] = {
  { HTTP_COOKIES_REDIRECTS, "redirects", N_("For Redirects Only") },
  { HTTP_COOKIES_KEEP, "keep", N_("Keep for Later Requests") },
  { HTTP_COOKIES_FORGET, "forget", N_("Forget This Site’s, Then Keep") },
  { HTTP_COOKIES_OFF, "off", N_("Off") },
  { 0 },
};

static const BellhopParamChoice body_types[] = {
  { HTTP_BODY_RAW, "raw", N_("Raw") },
  { HTTP_BODY_JSON, "json", "JSON" },
  { HTTP_BODY_FORM, "form", N_("Form") },
  { HTTP_BODY_FILE, "file", N_("File") },
  { 0 },
};

static const BellhopParamEntry params[] = {
  { .name = "url",
    .title = N_("URL"),
    .kind = BELLHOP_PARAM_URL,
    .flags = BELLHOP_PARAM_REQUIRED,
    .placeholder = "https://example.org/" },
  HTTP_PARAM_METHOD (0),
  { .name = "query",
    .title = N_("Query"),
    .help = N_("One name=value per row, added to the URL"),
    .kind = BELLHOP_PARAM_PAIRS,
    .placeholder = "name=value" },
  HTTP_PARAM_HEADERS (0),
  { .name = "body",
    .title = N_("Body"),
    .help = N_("The content to send; for a form, one name=value per line"),
    .kind = BELLHOP_PARAM_MULTILINE },
  { .name = "body-type",
    .title = N_("Body Type"),
    .help = N_("How the body is sent"),
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = body_types, .initial = HTTP_BODY_RAW } },
  { .name = "body-file",
    .title = N_("Body File"),
    .help = N_("Sent as it is, in the place of a body"),
    .kind = BELLHOP_PARAM_FILE },
  { .name = "form",
    .title = N_("Form"),
    .help = N_("One name=value or name=@file per row, sent as multipart/form-data"),
    .kind = BELLHOP_PARAM_PAIRS,
    .placeholder = "name=@file" },
  HTTP_PARAM_USER,
  HTTP_PARAM_PASSWORD,
  HTTP_PARAM_AUTH,
  HTTP_PARAM_BEARER,
  HTTP_PARAM_TIME_LIMIT (N_("For each attempt; 0 for no limit"), 0.0, 86400.0, 30.0),
  HTTP_PARAM_RETRIES (N_("How often to try again when the server is unreachable or busy; POST and "
                         "PATCH are not sent twice"),
                      0),
  HTTP_PARAM_FOLLOW_REDIRECTS,
  { .name = "redirect-method",
    .title = N_("Method After a Redirect"),
    .help = N_("Whether the method stays, and whether the body is sent again"),
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = redirects, .initial = HTTP_REDIRECTS_AS_BROWSER },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "cookies",
    .title = N_("Cookies"),
    .help = N_("Which cookies of servers are sent back to them"),
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = cookies, .initial = HTTP_COOKIES_REDIRECTS },
    .flags = BELLHOP_PARAM_ADVANCED },
  HTTP_PARAM_VERIFY_TLS,
  HTTP_PARAM_OLD_TLS,
  HTTP_PARAM_VERSION,
  { .name = "max-bytes",
    .title = N_("Body Size Limit"),
    .help = N_("A larger body is cut off there"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .minimum = 1, .maximum = G_MAXINT64, .initial = G_GINT64_CONSTANT (16) << 30 },
    .flags = BELLHOP_PARAM_ADVANCED,
    .unit = N_("bytes") },
  { .name = "fail-on-status",
    .title = N_("Fail on Error Status"),
    .help = N_("Treat a status of 400 or more as a failure"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
};

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
                           _("This is not UTF-8 text and can only be sent raw: leave out "
                             "body-type, or give a file as body-file"));
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
                                  _("HTTP Request"),
                                  _("Sends a request and shows the response"));
  bellhop_action_class_set_category (action_class, _("Network"),
                                     "network-transmit-receive-symbolic");
  bellhop_action_class_set_keywords (action_class,
                                     "http https rest api curl get post fetch url web");
  bellhop_action_class_set_export_title (action_class, _("Copy as curl"));
  bellhop_action_class_add_params (action_class, GETTEXT_PACKAGE, params, G_N_ELEMENTS (params));
}

static void
http_request_init (HttpRequest *self)
{
}
