/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-download.h"

#include "curl.h"
#include "download-digest.h"
#include "download-name.h"
#include "download-run.h"
#include "http-params.h"
#include "sample-service.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_SEGMENTS = 16,
};

struct _HttpDownload
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (HttpDownload, http_download, BELLHOP_TYPE_ACTION)

/* --- Checking --- */

static gboolean
check_urls (const char *const *urls,
            GError           **error)
{
  for (guint i = 0; urls[i] != NULL; i++)
    {
      g_autoptr(GUri) uri = bellhop_http_parse_url (urls[i], error);

      if (uri == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_single (BellhopAction *action,
              gboolean       is_given,
              GError       **error)
{
  const char *const *urls = bellhop_action_get_strv (action, "urls");

  if (!is_given || urls[0] == NULL || urls[1] == NULL)
    return TRUE;

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                       _("This works only with a single URL"));
  return FALSE;
}

static gboolean
check_name (const char *name,
            GError    **error)
{
  g_autofree char *clean = download_name_clean (name);

  if (*name == '\0' || g_strcmp0 (clean, name) == 0)
    return TRUE;

  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
               _("“%s” cannot be the name of a file"), name);
  return FALSE;
}

static gboolean
check_expected (const char *expected,
                GError    **error)
{
  g_auto(DownloadExpected) parsed = { DOWNLOAD_DIGEST_NONE, NULL };

  return *expected == '\0' || download_expected_parse (&parsed, expected, error);
}

static gboolean
check_sums_url (const char *url,
                GError    **error)
{
  const char *urls[] = { *url != '\0' ? url : NULL, NULL };

  return check_urls (urls, error);
}

static gboolean
http_download_check (BellhopAction *action,
                     const char   **out_param,
                     GError       **error)
{
  const char *name = bellhop_action_get_string (action, "name");
  const char *expected = bellhop_action_get_string (action, "expected");

  *out_param = "urls";
  if (!check_urls (bellhop_action_get_strv (action, "urls"), error))
    return FALSE;
  if (!http_client_check (action, out_param, error))
    return FALSE;
  *out_param = "mirrors";
  if (!check_urls (bellhop_action_get_strv (action, "mirrors"), error) ||
      !check_single (action, bellhop_action_get_strv (action, "mirrors")[0] != NULL, error))
    return FALSE;
  *out_param = "name";
  if (!check_name (name, error) || !check_single (action, *name != '\0', error))
    return FALSE;
  *out_param = "expected";
  if (!check_expected (expected, error) || !check_single (action, *expected != '\0', error))
    return FALSE;
  *out_param = "sums-url";
  return check_sums_url (bellhop_action_get_string (action, "sums-url"), error);
}

/* --- What it is --- */

static const BellhopParamChoice digests[] = {
  { DOWNLOAD_DIGEST_NONE, "none", N_("None") },
  { DOWNLOAD_DIGEST_MD5, "md5", "MD5" },
  { DOWNLOAD_DIGEST_SHA1, "sha1", "SHA-1" },
  { DOWNLOAD_DIGEST_SHA256, "sha256", "SHA-256" },
  { DOWNLOAD_DIGEST_SHA512, "sha512", "SHA-512" },
  { 0 },
};

static const BellhopParamEntry params[] = {
  { .name = "urls",
    .title = N_("URLs"),
    .help = N_("The files to download, one URL per row"),
    .kind = BELLHOP_PARAM_LIST,
    .flags = BELLHOP_PARAM_REQUIRED,
    .placeholder = "https://example.org/disk.iso" },
  { .name = "folder",
    .title = N_("Folder"),
    .help = N_("Where to save the files; your Downloads folder if empty"),
    .kind = BELLHOP_PARAM_FOLDER },
  { .name = "name",
    .title = N_("Name"),
    .help = N_("The file name; chosen by the server if empty") },
  { .name = "expected",
    .title = N_("Expected Digest"),
    .help = N_("For example sha256:…") },
  { .name = "sums-url",
    .title = N_("Checksum File URL"),
    .help = N_("A file such as SHA256SUMS on the server"),
    .kind = BELLHOP_PARAM_URL },
  { .name = "mirrors",
    .title = N_("Mirrors"),
    .help = N_("Other URLs for the same file"),
    .kind = BELLHOP_PARAM_LIST,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "segments",
    .title = N_("Segments"),
    .help = N_("Parts of a file to download in parallel"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .minimum = 1, .maximum = MAX_SEGMENTS, .initial = 4 },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "speed-limit",
    .title = N_("Speed Limit"),
    .help = N_("0 for no limit"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .maximum = G_MAXINT64 },
    .flags = BELLHOP_PARAM_ADVANCED,
    .unit = N_("bytes/s") },
  HTTP_PARAM_RETRIES (N_("How often to try again when a download fails or stalls"), 3),
  { .name = "stall-limit",
    .title = N_("Stall Timeout"),
    .help = N_("How long to wait when no data arrives"),
    .type = BELLHOP_PARAM_TYPE_NUMBER,
    .number = { .minimum = 0.1, .maximum = 3600.0, .initial = 30.0 },
    .flags = BELLHOP_PARAM_ADVANCED,
    .unit = N_("s") },
  HTTP_PARAM_HEADERS (BELLHOP_PARAM_ADVANCED),
  HTTP_PARAM_USER,
  HTTP_PARAM_PASSWORD,
  HTTP_PARAM_AUTH,
  HTTP_PARAM_BEARER,
  HTTP_PARAM_VERIFY_TLS,
  HTTP_PARAM_OLD_TLS,
  HTTP_PARAM_VERSION,
  { .name = "resume",
    .title = N_("Resume"),
    .help = N_("Continue an incomplete download"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .boolean = { .initial = TRUE },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "digest",
    .title = N_("Digest"),
    .help = N_("Computed while downloading, if none is expected"),
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = digests, .initial = DOWNLOAD_DIGEST_SHA256 },
    .flags = BELLHOP_PARAM_ADVANCED },
};

static BellhopFuture *
http_download_fill_example (BellhopAction *action)
{
  return sample_service_fill (action, "urls", "big?mib=16");
}

static void
http_download_class_init (HttpDownloadClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = download_run;
  action_class->fill_example = http_download_fill_example;
  action_class->check = http_download_check;
  action_class->import_text = curl_import_fetch;

  bellhop_action_class_set_about (action_class, "http.download", _("Download"),
                                  _("Downloads files in parallel segments and verifies their "
                                    "digests"));
  bellhop_action_class_set_category (action_class, _("Network"), "folder-download-symbolic");
  bellhop_action_class_set_keywords (action_class, "http https download fetch save file resume "
                                                   "mirror wget aria2 curl");
  bellhop_action_class_add_params (action_class, GETTEXT_PACKAGE, params, G_N_ELEMENTS (params));
}

static void
http_download_init (HttpDownload *self)
{
}
