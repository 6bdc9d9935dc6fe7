/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-watch.h"

#include "http-tls.h"
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

  *out_param = "urls";
  for (guint i = 0; urls[i] != NULL; i++)
    {
      g_autoptr(GUri) uri = bellhop_http_parse_url (urls[i], error);

      if (uri == NULL)
        return FALSE;
    }
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

static void
add_params (BellhopActionClass *klass)
{
  GParamSpec *pspec;

  pspec = g_param_spec_boxed ("urls", _("URLs"), _("What to watch, one endpoint a row"),
                              G_TYPE_STRV, BELLHOP_PARAM_RW);
  bellhop_param_set_placeholder (pspec, "https://example.org/");
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_LIST, BELLHOP_PARAM_REQUIRED);

  pspec = g_param_spec_double ("interval", _("Interval"), _("From one look to the next"), 0.01,
                               86400.0, 5.0, BELLHOP_PARAM_RW);
  bellhop_param_set_unit (pspec, _("s"));
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_string ("condition", _("Condition"),
                               _("As in: status != 200, ms > 500 for 3, changed, down for 2"), NULL,
                               BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_string ("pointer", _("JSON pointer"),
                               _("Where in the answer the value stands, as in /items/0/price"),
                               NULL, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_boolean ("stop-on-condition", _("Stop on condition"),
                                _("End when the condition holds for the first time"), FALSE,
                                BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_int64 ("count", _("Count"), _("Looks at each; 0 for no end"), 0, G_MAXINT32,
                              0, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_double ("time-limit", _("Time limit"), _("For each look"), 0.01, 3600.0,
                               10.0, BELLHOP_PARAM_RW);
  bellhop_param_set_unit (pspec, _("s"));
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  http_tls_add_param (klass);
}

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

  bellhop_action_class_set_about (action_class, "http.watch", _("Watch endpoints"),
                                  _("Looks at them again and again, and tells when something "
                                    "happens"));
  bellhop_action_class_set_category (action_class, _("Network"), "view-reveal-symbolic");
  bellhop_action_class_set_keywords (action_class, "http https monitor uptime latency ping status "
                                                   "certificate poll value");
  add_params (action_class);
}

static void
http_watch_init (HttpWatch *self)
{
}
