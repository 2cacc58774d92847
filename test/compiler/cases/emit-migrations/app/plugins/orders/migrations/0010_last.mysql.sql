/*! set names utf8mb4 */
-- down
-- nothing to take back
