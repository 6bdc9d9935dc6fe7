/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-action-group.h"
#include "bellhop-action.h"
#include "bellhop-files.h"
#include "bellhop-http.h"
#include "bellhop-json.h"
#include "bellhop-log.h"
#include "bellhop-module.h"
#include "bellhop-output.h"
#include "bellhop-param.h"
#include "bellhop-progress.h"
#include "bellhop-query.h"
#include "bellhop-resource.h"
#include "bellhop-run.h"
#include "bellhop-table.h"
#include "bellhop-trigger.h"
