export interface Cache {}
