/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-check.h"

#include "check.h"
#include "http-tls.h"
#include "sample-service.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_PER_HOST = 64,
  MAX_TOTAL = 1024,
  MAX_RETRIES = 100,
};

struct _HttpCheck
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (HttpCheck, http_check, BELLHOP_TYPE_ACTION)

static gboolean
http_check_check (BellhopAction *action,
                  const char   **out_param,
                  GError       **error)
{
  const char *page = bellhop_action_get_string (action, "page");

  *out_param = "urls";
  if (bellhop_action_get_strv (action, "urls")[0] == NULL &&
      *bellhop_action_get_string (action, "file") == '\0' && *page == '\0' &&
      *bellhop_action_get_string (action, "failures") == '\0')
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("There is nothing to check: name links, a file, a page or an earlier "
                             "result"));
      return FALSE;
    }
  *out_param = "page";
  if (*page != '\0')
    {
      g_autoptr(GUri) uri = bellhop_http_parse_url (page, error);

      return uri != NULL;
    }
  return TRUE;
}

static void
add_params (BellhopActionClass *klass)
{
  GParamSpec *pspec;

  pspec = g_param_spec_boxed ("urls", _("Links"), _("One URL a row"), G_TYPE_STRV,
                              BELLHOP_PARAM_RW);
  bellhop_param_set_placeholder (pspec, "https://example.org/");
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_LIST, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_string ("file", _("File"), _("One URL a line"), NULL, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_FILE, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_string ("page", _("Page"), _("All links of this page"), NULL,
                               BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_URL, BELLHOP_PARAM_OPTIONAL);

  pspec =
    g_param_spec_string ("failures", _("Earlier result"),
                         _("The JSON of an earlier check: what was dead there is checked again"),
                         NULL, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_FILE, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_int64 ("per-host", _("At once a host"), NULL, 1, MAX_PER_HOST, 4,
                              BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_int64 ("total", _("At once in all"), NULL, 1, MAX_TOTAL, 32,
                              BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_double ("time-limit", _("Time limit"), _("For each link"), 0.1, 3600.0, 20.0,
                               BELLHOP_PARAM_RW);
  bellhop_param_set_unit (pspec, _("s"));
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_int64 ("retries",
                              _("Retries"),
                              _("How often to look again where a server is not there or busy"),
                              0,
                              MAX_RETRIES,
                              0,
                              BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_boolean ("follow-redirects", _("Follow redirects"), NULL, TRUE,
                                BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  http_tls_add_param (klass);

  pspec = g_param_spec_boolean ("fail-on-dead", _("Fail on dead links"),
                                _("A dead link counts as a failure"), FALSE, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);
}

static BellhopFuture *
http_check_fill_example (BellhopAction *action)
{
  return sample_service_fill (action, "page", "");
}

static void
http_check_class_init (HttpCheckClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = check_run;
  action_class->fill_example = http_check_fill_example;
  action_class->check = http_check_check;

  bellhop_action_class_set_about (action_class, "http.check", _("Check links"),
                                  _("Finds the dead ones of a list, or of a page"));
  bellhop_action_class_set_category (action_class, _("Network"), "insert-link-symbolic");
  bellhop_action_class_set_keywords (action_class,
                                     "http https links dead broken url list page crawl status");
  add_params (action_class);
}

static void
http_check_init (HttpCheck *self)
{
}
