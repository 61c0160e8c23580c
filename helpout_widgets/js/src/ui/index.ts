/** The kit of small views that panes are made of. Styles are in the .css files beside. */

export { type Announce, Announcer, useAnnounce } from "./announcer";
export { Art } from "./art";
export { Avatar, type AvatarProps, initials, personNumber } from "./avatar";
export { Button, type ButtonProps, IconButton, type IconButtonProps } from "./button";
export {
  Chip,
  type ChipProps,
  type Choice,
  movedIndex,
  Segment,
  type SegmentProps,
  type TabItem,
  Tabs,
  type TabsProps,
} from "./choice";
export { classes } from "./classes";
export { Confirm, type ConfirmProps } from "./confirm";
export {
  Badge,
  type BadgeProps,
  Note,
  type NoteProps,
  Rating,
  type RatingProps,
  Skeleton,
  Stars,
  type Tone,
} from "./facts";
export {
  CheckBox,
  type CheckBoxProps,
  Field,
  type FieldProps,
  Select,
  type SelectOption,
  type SelectProps,
  TextArea,
  type TextAreaProps,
} from "./field";
export { PaneFrame, type PaneFrameProps } from "./frame";
export { Icon, type IconName, Mark } from "./icon";
export { StarChoice, type StarChoiceProps } from "./star_choice";
export {
  CopyDetails,
  EmptyState,
  type EmptyStateProps,
  ErrorState,
  type ErrorStateProps,
  OfflineBar,
  type OfflineBarProps,
} from "./states";
export { useUniqueId } from "./unique";
