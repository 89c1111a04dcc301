import express from 'express';
import type { AddressInfo } from 'node:net';
import twilio from 'twilio';

/** The peer of `npm run bench:http`: express, Twilio's own check of a signature, a TwiML answer, and nothing else. */
const { TWILIO_AUTH_TOKEN = '', PUBLIC_URL = '' } = process.env;
const app = express();
app.post('/webhooks/sms', express.urlencoded({ extended: false }), (request, response) => {
  const signature = request.header('X-Twilio-Signature') ?? '';
  if (!twilio.validateRequest(TWILIO_AUTH_TOKEN, signature, `${PUBLIC_URL}/webhooks/sms`, request.body as Record<string, unknown>)) {
    response.status(403).end();
    return;
  }
  const answer = new twilio.twiml.MessagingResponse();
  answer.message('Bonjour');
  response.type('text/xml').send(answer.toString());
});
const server = app.listen(0, '127.0.0.1', () =>
  console.log(`open http://127.0.0.1:${(server.address() as AddressInfo).port}/ in a browser`),
);
