import { createAccount } from '../../channels/twilio/account';
import { makeTemplates } from '../../channels/twilio/templates';
import { readConfig } from '../config';
import { saveTemplates, templatesFile } from '../whatsapp-templates';
import './unread';

// npm run whatsapp:templates   makes at Twilio, once, the templates that buttons and lists are sent by
void (async () => {
  const { whatsapp, dataDir, publicUrl = '' } = readConfig();
  if (!whatsapp) throw new Error('WhatsApp is off; set WHATSAPP_FROM, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and PUBLIC_URL.');
  const { templates, made } = await makeTemplates(createAccount({ ...whatsapp.twilio, publicUrl }));
  saveTemplates(dataDir, templates);
  console.log(
    `${Object.keys(templates).length} templates, ${made} of them made now; their names are in ${templatesFile(dataDir)}. Start again.`,
  );
})().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
