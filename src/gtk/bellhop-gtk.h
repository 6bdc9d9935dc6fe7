/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-bind.h"
#include "bellhop-boundary.h"
#include "bellhop-close.h"
#include "bellhop-frame-pacing.h"
#include "bellhop-frame.h"
#include "bellhop-tasks-page.h"
#include "bellhop-visible.h"
#include "bellhop-widget-scope.h"
