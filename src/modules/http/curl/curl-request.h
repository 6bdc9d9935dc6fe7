/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The request of a curl command: what its options say while they are read, and what is sent when
 * they have been. */
typedef struct
{
  GPtrArray *notes; /* Borrowed: of char *, for people */

  /* Owned, NULL when no option says it */
  char    *url;
  char    *scheme; /* of a URL without one */
  char    *method;
  char    *user; /* with the password after a colon */
  char    *bearer;
  char    *agent;
  char    *referer;
  char    *range;
  GString *cookies;
  GString *data;
  char    *data_file; /* is all of the data, as it stands */
  char    *upload;
  char    *output; /* where curl would save what comes */
  char    *output_folder;

  /* Owned, of char * */
  GPtrArray *headers; /* as given with -H */
  GPtrArray *cookie_files;
  GPtrArray *form;    /* rows of http-form.h */
  GPtrArray *queries; /* encoded */
  GPtrArray *rules;   /* names and values of parameters, one after the other */
  GPtrArray *outputs; /* options that say where curl would save it, as they were given */
  GPtrArray *rows;    /* the headers that are sent, once all has been read */

  const char *auth;     /* a choice of the parameter of that name */
  guint       posts_on; /* a bit for each of 301, 302 and 303 after which a POST stays one */
  gboolean    has_several_auths;
  gboolean    names_method;
  gboolean    data_to_query;
  gboolean    is_head;
  gboolean    is_json;
  gboolean    follows;
  gboolean    has_remote_name; /* curl would save it by the name in the URL, */
  gboolean    has_header_name; /* or the one that the server gives */
  gboolean    keeps_path;
  gboolean    keeps_braces;
  gboolean    drops_session_cookies;
  gboolean    minds_cookies; /* those that responses set go along to where they redirect */
  gboolean    http_is_allowed;
  gboolean    https_is_allowed;
  gboolean    redirect_is_limited;
} CurlRequest;

void curl_request_init (CurlRequest *self,
                        GPtrArray   *notes);
void curl_request_clear (CurlRequest *self);

/* In a fiber, for files may be read. FALSE without an error: @text is no curl command. */
gboolean curl_request_read (CurlRequest *self,
                            const char  *text,
                            GError     **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CurlRequest, curl_request_clear)

G_END_DECLS
