/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "curl-form.h"

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The request as far as the command has been read. */
typedef struct
{
  BellhopAction *action;  /* Borrowed */
  GPtrArray     *ignored; /* Borrowed: of char * */

  /* Owned */
  char      *url;
  char      *method;
  GString   *data; /* or NULL */
  char      *media;
  char      *upload;
  GPtrArray *rows; /* of char *: headers */
  CurlForm  *form; /* or NULL */

  gboolean data_to_query;
  gboolean is_head;
  gboolean is_json; /* as of --json */
  gboolean follows;
  gboolean ended; /* by --next */
} CurlRequest;

void curl_request_clear (CurlRequest *self);

/* Names to whoever pasted the command what has no effect here. */
void curl_request_ignore (CurlRequest *self,
                          const char  *option,
                          const char  *value);
gboolean curl_request_set_param (CurlRequest *self,
                                 const char  *param,
                                 const char  *text,
                                 GError     **error);
void curl_request_add_row (CurlRequest *self,
                           const char  *name,
                           const char  *value);

/* A word that begins with a dash, and the next one if it is its value; and any other word. */
gboolean curl_request_take_option (CurlRequest *self,
                                   GPtrArray   *words,
                                   guint       *position,
                                   GError     **error);
gboolean curl_request_take_url (CurlRequest *self,
                                const char  *url,
                                GError     **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CurlRequest, curl_request_clear)

G_END_DECLS
