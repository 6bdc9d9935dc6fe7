/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-check.h"

#include "check.h"
#include "curl.h"
#include "http-params.h"
#include "sample-service.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_PER_HOST = 64,
  MAX_TOTAL = 1024,
  MAX_DEPTH = 100,
  MAX_PAGES = 100000,
};

struct _HttpCheck
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (HttpCheck, http_check, BELLHOP_TYPE_ACTION)

/* One that leaves out everything is a slip. */
static gboolean
check_patterns (const char *const *patterns,
                GError           **error)
{
  for (guint i = 0; patterns[i] != NULL; i++)
    if (patterns[i][strspn (patterns[i], "* ")] == '\0')
      {
        g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                             _("This would leave out every link: write a part of a URL"));
        return FALSE;
      }
  return TRUE;
}

static gboolean
http_check_check (BellhopAction *action,
                  const char   **out_param,
                  GError       **error)
{
  const char *page = bellhop_action_get_string (action, "page");
  g_autoptr(HttpStatuses) accepted = NULL;

  *out_param = "urls";
  if (bellhop_action_get_strv (action, "urls")[0] == NULL &&
      *bellhop_action_get_string (action, "file") == '\0' && *page == '\0' &&
      *bellhop_action_get_string (action, "failures") == '\0')
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("Nothing to check: give links, a file, a page or an earlier result"));
      return FALSE;
    }
  if (!http_client_check (action, out_param, error))
    return FALSE;
  *out_param = "accept";
  accepted = http_statuses_parse (bellhop_action_get_string (action, "accept"), error);
  if (accepted == NULL)
    return FALSE;
  *out_param = "exclude";
  if (!check_patterns (bellhop_action_get_strv (action, "exclude"), error))
    return FALSE;
  *out_param = "page";
  if (*page != '\0')
    {
      g_autoptr(GUri) uri = bellhop_http_parse_url (page, error);

      return uri != NULL;
    }
  return TRUE;
}

static const BellhopParamEntry params[] = {
  { .name = "urls",
    .title = N_("Links"),
    .help = N_("One URL per row"),
    .kind = BELLHOP_PARAM_LIST,
    .placeholder = "https://example.org/" },
  { .name = "file",
    .title = N_("File"),
    .help = N_("Markdown, HTML, or a list of one URL per line"),
    .kind = BELLHOP_PARAM_FILE },
  { .name = "page",
    .title = N_("Page"),
    .help = N_("Check all links on this page"),
    .kind = BELLHOP_PARAM_URL },
  { .name = "depth",
    .title = N_("Depth"),
    .help = N_("How many links away from the page further pages of the same site are searched"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .maximum = MAX_DEPTH } },
  { .name = "failures",
    .title = N_("Earlier Result"),
    .help = N_("JSON from an earlier check, to check its dead links again"),
    .kind = BELLHOP_PARAM_FILE,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "fragments",
    .title = N_("Check Fragments"),
    .help = N_("Whether the page has what the # of a link names"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "exclude",
    .title = N_("Exclude"),
    .help = N_("Leave out URLs that contain this; * stands for anything"),
    .kind = BELLHOP_PARAM_LIST,
    .flags = BELLHOP_PARAM_ADVANCED },
  HTTP_PARAM_ACCEPT,
  { .name = "max-pages",
    .title = N_("Pages at Most"),
    .help = N_("How many pages of a site are searched for links"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .minimum = 1, .maximum = MAX_PAGES, .initial = 1000 },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "per-host",
    .title = N_("Connections per Host"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .minimum = 1, .maximum = MAX_PER_HOST, .initial = 4 },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "total",
    .title = N_("Connections in Total"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .minimum = 1, .maximum = MAX_TOTAL, .initial = 32 },
    .flags = BELLHOP_PARAM_ADVANCED },
  HTTP_PARAM_TIME_LIMIT (N_("For each link"), 0.1, 3600.0, 20.0),
  HTTP_PARAM_RETRIES (N_("How often to try again when a server is unreachable or busy"), 0),
  HTTP_PARAM_FOLLOW_REDIRECTS,
  HTTP_PARAM_HEADERS (BELLHOP_PARAM_ADVANCED),
  HTTP_PARAM_USER,
  HTTP_PARAM_PASSWORD,
  HTTP_PARAM_AUTH,
  HTTP_PARAM_BEARER,
  HTTP_PARAM_VERIFY_TLS,
  HTTP_PARAM_OLD_TLS,
  HTTP_PARAM_VERSION,
  { .name = "fail-on-dead",
    .title = N_("Fail on Dead Links"),
    .help = N_("Treat a dead link as a failure"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
};

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
  action_class->import_text = curl_import_fetch;

  bellhop_action_class_set_about (action_class, "http.check", _("Check Links"),
                                  _("Finds dead links in a list or on a page"));
  bellhop_action_class_set_category (action_class, _("Network"), "insert-link-symbolic");
  bellhop_action_class_set_keywords (action_class,
                                     "http https links dead broken url list page crawl status");
  bellhop_action_class_add_params (action_class, GETTEXT_PACKAGE, params, G_N_ELEMENTS (params));
}

static void
http_check_init (HttpCheck *self)
{
}
