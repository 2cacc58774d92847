export interface Orders {}
