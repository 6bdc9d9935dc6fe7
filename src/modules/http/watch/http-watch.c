/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-watch.h"

#include "curl.h"
#include "http-params.h"
#include "http-statuses.h"
#include "sample-service.h"
#include "watch.h"

#include <glib/gi18n-lib.h>

struct _HttpWatch
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (HttpWatch, http_watch, BELLHOP_TYPE_ACTION)

static gboolean
http_watch_check (BellhopAction *action,
                  const char   **out_param,
                  GError       **error)
{
  const char *const *urls = bellhop_action_get_strv (action, "urls");
  const char        *condition = bellhop_action_get_string (action, "condition");
  g_autoptr(HttpStatuses) accepted = NULL;

  *out_param = "urls";
  for (guint i = 0; urls[i] != NULL; i++)
    {
      g_autoptr(GUri) uri = bellhop_http_parse_url (urls[i], error);

      if (uri == NULL)
        return FALSE;
    }
  if (!http_client_check (action, out_param, error))
    return FALSE;
  *out_param = "method";
  if (!http_client_check_method (action, error))
    return FALSE;
  *out_param = "accept";
  accepted = http_statuses_parse (bellhop_action_get_string (action, "accept"), error);
  if (accepted == NULL)
    return FALSE;
  *out_param = "pointer";
  if (!watch_pointer_check (bellhop_action_get_string (action, "pointer"), error))
    return FALSE;
  *out_param = "condition";
  if (*condition != '\0')
    {
      g_autoptr(WatchCondition) parsed = watch_condition_parse (condition, error);

      return parsed != NULL;
    }
  return TRUE;
}

static const BellhopParamEntry params[] = {
  { .name = "urls",
    .title = N_("URLs"),
    .help = N_("The endpoints to watch, one per row"),
    .kind = BELLHOP_PARAM_LIST,
    .flags = BELLHOP_PARAM_REQUIRED,
    .placeholder = "https://example.org/" },
  { .name = "interval",
    .title = N_("Interval"),
    .help = N_("Time from one request to the next"),
    .type = BELLHOP_PARAM_TYPE_NUMBER,
    .number = { .minimum = 0.01, .maximum = 86400.0, .initial = 5.0 },
    .unit = N_("s") },
  { .name = "condition",
    .title = N_("Condition"),
    .help = N_("For example: down for 2, ms > 500 for 3, changed, lacks \"in stock\"") },
  { .name = "pointer",
    .title = N_("JSON Pointer"),
    .help = N_("Where to find the value in the response, such as /items/0/price") },
  { .name = "stop-on-condition",
    .title = N_("Stop on Condition"),
    .help = N_("Stop when the condition first holds"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "count",
    .title = N_("Count"),
    .help = N_("Requests per URL; 0 for no limit"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .maximum = G_MAXINT32 },
    .flags = BELLHOP_PARAM_ADVANCED },
  HTTP_PARAM_TIME_LIMIT (N_("For each request"), 0.01, 3600.0, 10.0),
  HTTP_PARAM_ACCEPT,
  HTTP_PARAM_FOLLOW_REDIRECTS,
  HTTP_PARAM_METHOD (BELLHOP_PARAM_ADVANCED),
  HTTP_PARAM_HEADERS (BELLHOP_PARAM_ADVANCED),
  { .name = "body",
    .title = N_("Body"),
    .help = N_("The content to send; its type is a header"),
    .kind = BELLHOP_PARAM_MULTILINE,
    .flags = BELLHOP_PARAM_ADVANCED },
  HTTP_PARAM_USER,
  HTTP_PARAM_PASSWORD,
  HTTP_PARAM_AUTH,
  HTTP_PARAM_BEARER,
  HTTP_PARAM_VERIFY_TLS,
  HTTP_PARAM_OLD_TLS,
  HTTP_PARAM_VERSION,
};

/* It changes, so that there is something to be seen. */
static BellhopFuture *
http_watch_fill_example (BellhopAction *action)
{
  g_object_set (action, "interval", 1.0, NULL);
  return sample_service_fill (action, "urls", "flaky");
}

static void
http_watch_class_init (HttpWatchClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = watch_run;
  action_class->fill_example = http_watch_fill_example;
  action_class->check = http_watch_check;
  action_class->import_text = curl_import_fetch;

  bellhop_action_class_set_about (action_class, "http.watch", _("Watch Endpoints"),
                                  _("Polls URLs and notifies you when a condition holds"));
  bellhop_action_class_set_category (action_class, _("Network"), "view-reveal-symbolic");
  bellhop_action_class_set_keywords (action_class, "http https monitor uptime latency ping status "
                                                   "certificate poll value");
  bellhop_action_class_add_params (action_class, GETTEXT_PACKAGE, params, G_N_ELEMENTS (params));
}

static void
http_watch_init (HttpWatch *self)
{
}
