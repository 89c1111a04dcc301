import { playAll, plays } from '../support/transcripts';

playAll(plays.street);
