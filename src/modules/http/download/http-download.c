/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-download.h"

#include "download-digest.h"
#include "download-name.h"
#include "download-run.h"
#include "http-tls.h"
#include "sample-service.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_SEGMENTS = 16,
  MAX_RETRIES = 100,
};

struct _HttpDownload
{
  BellhopAction parent_instance;
};

static GType download_algorithm_get_type (void);

G_DEFINE_ENUM_TYPE (DownloadAlgorithm,
                    download_algorithm,
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_DIGEST_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_DIGEST_MD5, "md5"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_DIGEST_SHA1, "sha1"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_DIGEST_SHA256, "sha256"),
                    G_DEFINE_ENUM_VALUE (DOWNLOAD_DIGEST_SHA512, "sha512"))

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
                       _("This is for one file, and there are several URLs"));
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

static void
add_what_params (BellhopActionClass *klass)
{
  GParamSpec *pspec;

  pspec = g_param_spec_boxed ("urls", _("URLs"), _("What to fetch, one file a row"), G_TYPE_STRV,
                              BELLHOP_PARAM_RW);
  bellhop_param_set_placeholder (pspec, "https://example.org/disk.iso");
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_LIST, BELLHOP_PARAM_REQUIRED);

  pspec = g_param_spec_string ("folder", _("Folder"),
                               _("Where to put it; your downloads when empty"), NULL,
                               BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_FOLDER, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_string ("name", _("Name"),
                               _("What to call it; as the server does when empty"), NULL,
                               BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_string ("expected", _("Expected digest"), _("As in “sha256:…”"), NULL,
                               BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_string ("sums-url", _("List of digests"),
                               _("The URL of a file such as SHA256SUMS"), NULL, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_URL, BELLHOP_PARAM_OPTIONAL);

  pspec = g_param_spec_boxed ("mirrors", _("Mirrors"), _("Other URLs of the same file"),
                              G_TYPE_STRV, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_LIST, BELLHOP_PARAM_ADVANCED);
}

static void
add_how_params (BellhopActionClass *klass)
{
  const char *const digests[] = { _("None"), "MD5", "SHA-1", "SHA-256", "SHA-512", NULL };
  GParamSpec       *pspec;

  pspec = g_param_spec_int64 ("segments", _("Segments"),
                              _("Parts of a file that are fetched at once"), 1, MAX_SEGMENTS, 4,
                              BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_int64 ("speed-limit", _("Speed limit"), _("0 for none"), 0, G_MAXINT64, 0,
                              BELLHOP_PARAM_RW);
  bellhop_param_set_unit (pspec, _("bytes/s"));
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_int64 ("retries", _("Retries"),
                              _("How often to try again when nothing comes"), 0, MAX_RETRIES, 3,
                              BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_double ("stall-limit",
                               _("Patience"),
                               _("How long a server may send nothing"),
                               0.1,
                               3600.0,
                               30.0,
                               BELLHOP_PARAM_RW);
  bellhop_param_set_unit (pspec, _("s"));
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  http_tls_add_param (klass);

  pspec = g_param_spec_boolean ("resume", _("Resume"), _("Go on with what an earlier run left"),
                                TRUE, BELLHOP_PARAM_RW);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);

  pspec = g_param_spec_enum ("digest",
                             _("Digest"),
                             _("What is computed while it is written, when none is expected"),
                             download_algorithm_get_type (),
                             DOWNLOAD_DIGEST_SHA256,
                             BELLHOP_PARAM_RW);
  bellhop_param_set_choice_titles (pspec, digests);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);
}

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

  bellhop_action_class_set_about (action_class, "http.download", _("Download"),
                                  _("Fetches files, in segments and with their digests"));
  bellhop_action_class_set_category (action_class, _("Network"), "folder-download-symbolic");
  bellhop_action_class_set_keywords (action_class, "http https download fetch save file resume "
                                                   "mirror wget aria2 curl");
  add_what_params (action_class);
  add_how_params (action_class);
}

static void
http_download_init (HttpDownload *self)
{
}
