import { createChat } from './chat';
import { cookieHome } from './home';

createChat(cookieHome());
