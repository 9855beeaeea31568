import addIcon from "@fluentui/svg-icons/icons/add_16_regular.svg?raw";
import alertBellIcon from "@fluentui/svg-icons/icons/alert_20_regular.svg?raw";
import arrowDown16Icon from "@fluentui/svg-icons/icons/arrow_down_16_regular.svg?raw";
import arrowDownloadIcon from "@fluentui/svg-icons/icons/arrow_download_20_regular.svg?raw";
import arrowLeftIcon from "@fluentui/svg-icons/icons/arrow_left_16_regular.svg?raw";
import arrowUp16Icon from "@fluentui/svg-icons/icons/arrow_up_16_regular.svg?raw";
import arrowUpIcon from "@fluentui/svg-icons/icons/arrow_up_16_regular.svg?raw";
import buildingIcon from "@fluentui/svg-icons/icons/building_20_regular.svg?raw";
import calendarIcon from "@fluentui/svg-icons/icons/calendar_clock_20_regular.svg?raw";
import chatIcon from "@fluentui/svg-icons/icons/text_quote_20_regular.svg?raw";
import checkCircleFilledIcon from "@fluentui/svg-icons/icons/checkmark_circle_16_filled.svg?raw";
import checkCircleIcon from "@fluentui/svg-icons/icons/checkmark_circle_16_regular.svg?raw";
import checkCircleLargeIcon from "@fluentui/svg-icons/icons/checkmark_circle_20_regular.svg?raw";
import checkIcon from "@fluentui/svg-icons/icons/checkmark_16_regular.svg?raw";
import chevronDownIcon from "@fluentui/svg-icons/icons/chevron_down_16_regular.svg?raw";
import chevronRightIcon from "@fluentui/svg-icons/icons/chevron_right_16_regular.svg?raw";
import clockIcon from "@fluentui/svg-icons/icons/clock_20_regular.svg?raw";
import cloudIcon from "@fluentui/svg-icons/icons/cloud_20_regular.svg?raw";
import cloudOffIcon from "@fluentui/svg-icons/icons/cloud_off_20_regular.svg?raw";
import cloudOffLargeIcon from "@fluentui/svg-icons/icons/cloud_off_32_regular.svg?raw";
import copyIcon from "@fluentui/svg-icons/icons/copy_16_regular.svg?raw";
import cubeIcon from "@fluentui/svg-icons/icons/cube_20_regular.svg?raw";
import deleteIcon from "@fluentui/svg-icons/icons/delete_20_regular.svg?raw";
import deviceTrayIcon from "@fluentui/svg-icons/icons/desktop_20_regular.svg?raw";
import dismissIcon from "@fluentui/svg-icons/icons/dismiss_16_regular.svg?raw";
import dismissLargeIcon from "@fluentui/svg-icons/icons/dismiss_20_regular.svg?raw";
import dismissSmallIcon from "@fluentui/svg-icons/icons/dismiss_12_regular.svg?raw";
import doorArrowIcon from "@fluentui/svg-icons/icons/door_arrow_left_20_regular.svg?raw";
import editIcon from "@fluentui/svg-icons/icons/edit_20_regular.svg?raw";
import errorFilledIcon from "@fluentui/svg-icons/icons/error_circle_16_filled.svg?raw";
import errorIcon from "@fluentui/svg-icons/icons/error_circle_20_regular.svg?raw";
import errorLargeIcon from "@fluentui/svg-icons/icons/error_circle_48_regular.svg?raw";
import errorSmallIcon from "@fluentui/svg-icons/icons/error_circle_16_regular.svg?raw";
import exportIcon from "@fluentui/svg-icons/icons/arrow_export_16_regular.svg?raw";
import eyeOffIcon from "@fluentui/svg-icons/icons/eye_off_20_regular.svg?raw";
import flashIcon from "@fluentui/svg-icons/icons/flash_20_regular.svg?raw";
import folderIcon from "@fluentui/svg-icons/icons/folder_20_regular.svg?raw";
import globeIcon from "@fluentui/svg-icons/icons/globe_16_regular.svg?raw";
import groupByIcon from "@fluentui/svg-icons/icons/text_align_left_16_regular.svg?raw";
import history20Icon from "@fluentui/svg-icons/icons/history_20_regular.svg?raw";
import historyIcon from "@fluentui/svg-icons/icons/history_16_regular.svg?raw";
import historyLargeIcon from "@fluentui/svg-icons/icons/history_32_regular.svg?raw";
import hourglassIcon from "@fluentui/svg-icons/icons/hourglass_20_regular.svg?raw";
import hourglassLargeIcon from "@fluentui/svg-icons/icons/hourglass_24_regular.svg?raw";
import importIcon from "@fluentui/svg-icons/icons/arrow_import_20_regular.svg?raw";
import infoIcon from "@fluentui/svg-icons/icons/info_20_regular.svg?raw";
import infoSmallIcon from "@fluentui/svg-icons/icons/info_16_regular.svg?raw";
import keyboardIcon from "@fluentui/svg-icons/icons/keyboard_20_regular.svg?raw";
import keyIcon from "@fluentui/svg-icons/icons/key_20_filled.svg?raw";
import keyLargeIcon from "@fluentui/svg-icons/icons/key_32_regular.svg?raw";
import keyOutlineIcon from "@fluentui/svg-icons/icons/key_20_regular.svg?raw";
import laptopIcon from "@fluentui/svg-icons/icons/laptop_32_regular.svg?raw";
import listIcon from "@fluentui/svg-icons/icons/list_20_regular.svg?raw";
import lockIcon from "@fluentui/svg-icons/icons/lock_closed_20_regular.svg?raw";
import mailIcon from "@fluentui/svg-icons/icons/mail_20_regular.svg?raw";
import maximizeIcon from "@fluentui/svg-icons/icons/maximize_16_regular.svg?raw";
import moreIcon from "@fluentui/svg-icons/icons/more_horizontal_16_regular.svg?raw";
import openIcon from "@fluentui/svg-icons/icons/open_20_regular.svg?raw";
import openSmallIcon from "@fluentui/svg-icons/icons/open_16_regular.svg?raw";
import organizationIcon from "@fluentui/svg-icons/icons/organization_20_regular.svg?raw";
import peopleIcon from "@fluentui/svg-icons/icons/people_20_regular.svg?raw";
import personAddIcon from "@fluentui/svg-icons/icons/person_add_20_regular.svg?raw";
import personIcon from "@fluentui/svg-icons/icons/person_20_regular.svg?raw";
import personKeyIcon from "@fluentui/svg-icons/icons/person_key_32_regular.svg?raw";
import personQuestionIcon from "@fluentui/svg-icons/icons/person_question_mark_20_regular.svg?raw";
import phoneIcon from "@fluentui/svg-icons/icons/phone_laptop_32_regular.svg?raw";
import playIcon from "@fluentui/svg-icons/icons/play_20_regular.svg?raw";
import powerIcon from "@fluentui/svg-icons/icons/power_20_regular.svg?raw";
import prohibitedIcon from "@fluentui/svg-icons/icons/prohibited_16_regular.svg?raw";
import questionIcon from "@fluentui/svg-icons/icons/question_circle_20_regular.svg?raw";
import repeatIcon from "@fluentui/svg-icons/icons/arrow_repeat_all_16_regular.svg?raw";
import searchIcon from "@fluentui/svg-icons/icons/search_16_regular.svg?raw";
import searchLargeIcon from "@fluentui/svg-icons/icons/search_32_regular.svg?raw";
import sendFilledIcon from "@fluentui/svg-icons/icons/send_20_filled.svg?raw";
import sendIcon from "@fluentui/svg-icons/icons/send_20_regular.svg?raw";
import sendLargeIcon from "@fluentui/svg-icons/icons/send_32_regular.svg?raw";
import settingsFilledIcon from "@fluentui/svg-icons/icons/settings_20_filled.svg?raw";
import settingsIcon from "@fluentui/svg-icons/icons/settings_20_regular.svg?raw";
import shieldIcon from "@fluentui/svg-icons/icons/shield_person_20_regular.svg?raw";
import shieldQuestionIcon from "@fluentui/svg-icons/icons/shield_question_20_regular.svg?raw";
import signOutIcon from "@fluentui/svg-icons/icons/sign_out_20_regular.svg?raw";
import stackIcon from "@fluentui/svg-icons/icons/stack_20_regular.svg?raw";
import stackLargeIcon from "@fluentui/svg-icons/icons/stack_32_regular.svg?raw";
import starFilledIcon from "@fluentui/svg-icons/icons/star_20_filled.svg?raw";
import starIcon from "@fluentui/svg-icons/icons/star_20_regular.svg?raw";
import starSmallIcon from "@fluentui/svg-icons/icons/star_16_regular.svg?raw";
import subtractIcon from "@fluentui/svg-icons/icons/subtract_16_regular.svg?raw";
import sunIcon from "@fluentui/svg-icons/icons/weather_sunny_20_regular.svg?raw";
import syncIcon from "@fluentui/svg-icons/icons/arrow_sync_16_regular.svg?raw";
import syncLargeIcon from "@fluentui/svg-icons/icons/arrow_sync_20_regular.svg?raw";
import textLinesIcon from "@fluentui/svg-icons/icons/text_align_left_20_regular.svg?raw";
import themeIcon from "@fluentui/svg-icons/icons/dark_theme_20_regular.svg?raw";
import timerIcon from "@fluentui/svg-icons/icons/timer_20_regular.svg?raw";
import treeIcon from "@fluentui/svg-icons/icons/text_bullet_list_tree_20_regular.svg?raw";
import warningIcon from "@fluentui/svg-icons/icons/warning_20_regular.svg?raw";
import warningSmallIcon from "@fluentui/svg-icons/icons/warning_16_regular.svg?raw";

/** The Fluent drawings that the front end uses. */
export const icons = {
  add: addIcon,
  alertBell: alertBellIcon,
  arrowDown16: arrowDown16Icon,
  arrowDownload: arrowDownloadIcon,
  arrowLeft: arrowLeftIcon,
  arrowUp: arrowUpIcon,
  arrowUp16: arrowUp16Icon,
  building: buildingIcon,
  calendar: calendarIcon,
  chat: chatIcon,
  check: checkIcon,
  checkCircle: checkCircleIcon,
  checkCircleFilled: checkCircleFilledIcon,
  checkCircleLarge: checkCircleLargeIcon,
  chevronDown: chevronDownIcon,
  chevronRight: chevronRightIcon,
  clock: clockIcon,
  cloud: cloudIcon,
  cloudOff: cloudOffIcon,
  cloudOffLarge: cloudOffLargeIcon,
  copy: copyIcon,
  cube: cubeIcon,
  delete: deleteIcon,
  deviceTray: deviceTrayIcon,
  dismiss: dismissIcon,
  dismissLarge: dismissLargeIcon,
  dismissSmall: dismissSmallIcon,
  doorArrow: doorArrowIcon,
  edit: editIcon,
  error: errorIcon,
  errorFilled: errorFilledIcon,
  errorLarge: errorLargeIcon,
  errorSmall: errorSmallIcon,
  export: exportIcon,
  eyeOff: eyeOffIcon,
  flash: flashIcon,
  folder: folderIcon,
  globe: globeIcon,
  groupBy: groupByIcon,
  history: historyIcon,
  history20: history20Icon,
  historyLarge: historyLargeIcon,
  hourglass: hourglassIcon,
  hourglassLarge: hourglassLargeIcon,
  import: importIcon,
  info: infoIcon,
  infoSmall: infoSmallIcon,
  key: keyIcon,
  keyboard: keyboardIcon,
  keyLarge: keyLargeIcon,
  keyOutline: keyOutlineIcon,
  laptop: laptopIcon,
  list: listIcon,
  lock: lockIcon,
  mail: mailIcon,
  maximize: maximizeIcon,
  more: moreIcon,
  open: openIcon,
  openSmall: openSmallIcon,
  organization: organizationIcon,
  people: peopleIcon,
  person: personIcon,
  personAdd: personAddIcon,
  personKey: personKeyIcon,
  personQuestion: personQuestionIcon,
  phone: phoneIcon,
  play: playIcon,
  power: powerIcon,
  prohibited: prohibitedIcon,
  question: questionIcon,
  repeat: repeatIcon,
  search: searchIcon,
  searchLarge: searchLargeIcon,
  send: sendIcon,
  sendFilled: sendFilledIcon,
  sendLarge: sendLargeIcon,
  settings: settingsIcon,
  settingsFilled: settingsFilledIcon,
  shieldPerson: shieldIcon,
  shieldQuestion: shieldQuestionIcon,
  signOut: signOutIcon,
  stack: stackIcon,
  stackLarge: stackLargeIcon,
  star: starIcon,
  starFilled: starFilledIcon,
  starSmall: starSmallIcon,
  subtract: subtractIcon,
  sun: sunIcon,
  sync: syncIcon,
  syncLarge: syncLargeIcon,
  textLines: textLinesIcon,
  theme: themeIcon,
  timer: timerIcon,
  tree: treeIcon,
  warning: warningIcon,
  warningSmall: warningSmallIcon,
} as const;

export type IconName = keyof typeof icons;
