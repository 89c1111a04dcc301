FROM node:20-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund
COPY . .
CMD ["node", "--v8-pool-size=1", "--require", "esbuild-register", "src/main.ts"]
